using UdsAot.Posix;

namespace UdsAot.Packer;

/// <summary>
/// Lists the files below a folder. What a name that begins with a dot leads to is left out, but for <c>.well-known</c> (RFC 8615):
/// such names are where tools and editors keep what is not for the public. A symbolic link is followed where it stays inside.
/// </summary>
internal sealed class FolderScan
{
    /// <summary>Bytes of one file: what a build can compress in passable time and a device has room for.</summary>
    public const ulong MaxFile = 64 * 1024 * 1024;

    /// <summary>Faults that are listed; who has more begins with these.</summary>
    private const int MaxFaults = 20;

    private const string WellKnown = ".well-known";

    private readonly string _root;
    private readonly List<FoundFile> _files = [];
    private readonly List<Fault> _faults = [];

    private FolderScan(string root) => _root = root;

    /// <summary>Lists what an origin names.</summary>
    /// <param name="path">A folder or a file; links are followed to it.</param>
    public static FoundFiles Scan(string path)
    {
        string? real = RealPath.Of(path);
        if (real is null || !Path.Exists(real))
        {
            return Refused(new Fault("", "is not there", $"Create '{Path.GetFullPath(path)}', or write the path of a folder or file, relative to mounts.json"));
        }
        if (Directory.Exists(real))
        {
            var scan = new FolderScan(real);
            scan.Add("", real, []);
            return new FoundFiles(IsFile: false, [.. scan._files.OrderBy(static file => file.Path, StringComparer.Ordinal)], scan._faults);
        }
        return WhatIsWrong("", real) is { } fault
            ? Refused(fault)
            : new FoundFiles(IsFile: true, [new FoundFile(Path.GetFileName(path), real)], []);
    }

    private static FoundFiles Refused(Fault fault) => new(IsFile: false, [], [fault]);

    /// <summary>Adds what a folder has.</summary>
    /// <param name="prefix">Its path inside the origin, with a slash at its end unless it is empty.</param>
    /// <param name="folder">Where it lies.</param>
    /// <param name="above">The folders that lead to it.</param>
    private void Add(string prefix, string folder, IReadOnlyList<string> above)
    {
        IEnumerable<FileSystemInfo> entries;
        try
        {
            entries = new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            Refuse(new Fault(prefix, "cannot be read by the build", "Give the user who builds the right to read it"));
            return;
        }
        foreach (FileSystemInfo entry in entries.OrderBy(static entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry.Name[0] != '.' || entry.Name == WellKnown)
            {
                Add(prefix + entry.Name, entry, [.. above, folder]);
            }
        }
    }

    private void Add(string path, FileSystemInfo entry, IReadOnlyList<string> above)
    {
        string? real = RealPath.Of(entry.FullName);
        Fault? fault = entry.Name.Contains('\uFFFD') ? new Fault(path, "has a name that is not UTF-8", "Rename it")
            : real is null || !Path.Exists(real) ? new Fault(path, "is a link to something that is not there", "Remove it, or correct the link")
            : !IsInside(real) ? new Fault(path, $"leads out of the folder, to '{real}'", "Copy what it leads to into the folder; what lies outside is not for the public")
            : null;
        if (fault is not null)
        {
            Refuse(fault);
        }
        else if (!Directory.Exists(real))
        {
            AddFile(path, real!);
        }
        else if (above.Contains(real))
        {
            Refuse(new Fault(path, "is a link to a folder that it lies in", "Remove it"));
        }
        else
        {
            Add(path + "/", real!, above);
        }
    }

    private void AddFile(string path, string real)
    {
        if (WhatIsWrong(path, real) is { } fault)
        {
            Refuse(fault);
        }
        else
        {
            _files.Add(new FoundFile(path, real));
        }
    }

    private static Fault? WhatIsWrong(string path, string real)
    {
        // Who opens a pipe waits for somebody to write into it.
        if (FileStatus.Read(real, out FileStatus status) != 0 || !status.IsFile)
        {
            return new Fault(path, "is neither a file nor a folder", "Remove it");
        }
        if (status.Size > MaxFile)
        {
            return new Fault(path, $"has {status.Size} bytes, and one file may have {MaxFile}", "Serve it by a server on a Unix socket");
        }
        try
        {
            File.OpenRead(real).Dispose();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return new Fault(path, "cannot be read by the build", "Give the user who builds the right to read it");
        }
    }

    private bool IsInside(string real) => real == _root || real.StartsWith(_root.TrimEnd('/') + "/", StringComparison.Ordinal);

    private void Refuse(Fault fault)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(fault);
        }
    }
}

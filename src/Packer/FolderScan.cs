using UdsAot.Posix;

namespace UdsAot.Packer;

/// <summary>
/// Lists the files below a folder. Names that begin with a dot are left out, except <c>.well-known</c> (RFC 8615):
/// tools and editors keep private files under such names. Symbolic links are followed inside the folder.
/// </summary>
internal sealed class FolderScan
{
    /// <summary>Maximum size of one file in bytes: larger ones take too long to compress and too much room on a device.</summary>
    public const ulong MaxFile = 64 * 1024 * 1024;

    /// <summary>Maximum number of reported faults.</summary>
    private const int MaxFaults = 20;

    private const string WellKnown = ".well-known";

    private readonly string _root;
    private readonly List<FoundFile> _files = [];
    private readonly List<Fault> _faults = [];

    private FolderScan(string root) => _root = root;

    /// <summary>Lists the files of an origin.</summary>
    /// <param name="path">A folder or a file; links are followed to it.</param>
    public static FoundFiles Scan(string path)
    {
        string? real = RealPath.Resolve(path);
        if (real is null || !Path.Exists(real))
        {
            return Refused(new Fault("", "does not exist", $"Create '{Path.GetFullPath(path)}', or write the path of an existing folder or file, relative to mounts.json"));
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

    /// <summary>Adds the files of a folder.</summary>
    /// <param name="prefix">Its path inside the origin, with a slash at its end unless it is empty.</param>
    /// <param name="folder">Its path.</param>
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
            Refuse(new Fault(prefix, "cannot be read by the build", "Grant the user of the build permission to read it"));
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
        string? real = RealPath.Resolve(entry.FullName);
        Fault? fault = entry.Name.Contains('\uFFFD') ? new Fault(path, "has a name that is not UTF-8", "Rename it")
            : real is null || !Path.Exists(real) ? new Fault(path, "is a link to a missing file", "Remove or correct the link")
            : !IsInside(real) ? new Fault(path, $"leads out of the folder, to '{real}'", "Copy the target into the folder; files outside are not published")
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
            Refuse(new Fault(path, "is a link to a folder that contains it", "Remove the link"));
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
        // Opening a pipe would block until it has a writer.
        if (FileStatus.Read(real, out FileStatus status) != 0 || !status.IsFile)
        {
            return new Fault(path, "is neither a file nor a folder", "Remove it");
        }
        if (status.Size > MaxFile)
        {
            return new Fault(path, $"has {status.Size} bytes, and the limit for one file is {MaxFile}", "Serve it from a server on a Unix socket");
        }
        try
        {
            File.OpenRead(real).Dispose();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return new Fault(path, "cannot be read by the build", "Grant the user of the build permission to read it");
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

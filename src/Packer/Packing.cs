namespace UdsAot.Packer;

/// <summary>
/// Packs the files of all <c>file://</c> origins of a mounts.json: their contents into one file, which becomes a resource of the
/// executable, and their descriptions into a list, which the generator reads. A fault of a folder is not an error here: it
/// goes into the list, and the generator reports it at the origin's line.
/// </summary>
internal static class Packing
{
    public static void Run(string mountsFile, string packFile, string listFile)
    {
        mountsFile = Path.GetFullPath(mountsFile);
        var pack = new PackWriter(PreviousPack.Read(packFile, listFile));
        List<PackedOrigin> origins = [];
        foreach (string name in Origins.In(File.ReadAllBytes(mountsFile)))
        {
            FoundFiles found = FolderScan.Scan(Path.Combine(Path.GetDirectoryName(mountsFile)!, name));
            origins.Add(pack.Add(name, found));
        }
        WriteIfChanged(packFile, pack.ToArray());
        WriteIfChanged(listFile, PackList.Write(origins));
    }

    // An unchanged file keeps its time, so that its dependents are not built again.
    private static void WriteIfChanged(string path, byte[] content)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
        {
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path, content);
    }
}

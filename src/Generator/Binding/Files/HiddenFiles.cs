using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Files;

/// <summary>Finds files that no request can reach because another mount of the vhost takes their paths.</summary>
internal static class HiddenFiles
{
    /// <param name="diagnostics">Receives one diagnostic for each mount with hidden files.</param>
    /// <param name="mounts">The mounts of one vhost.</param>
    /// <param name="mountpoints">The places of their mountpoints.</param>
    public static void Check(DiagnosticBag diagnostics, IReadOnlyList<MountSpec> mounts, IReadOnlyDictionary<string, JsonString> mountpoints)
    {
        foreach (MountSpec mount in mounts)
        {
            if (mount.Origin.Local is FilesSpec { IsFile: false } files
                && FirstHidden(mount, files, mounts) is (string path, MountSpec taker))
            {
                TextRange other = mountpoints[taker.Mountpoint].Range;
                diagnostics.Add(
                    Descriptors.HiddenFile, mountpoints[mount.Mountpoint].Range, [other], path, taker.Mountpoint, diagnostics.LineOf(other));
            }
        }
    }

    private static (string Path, MountSpec Taker)? FirstHidden(MountSpec mount, FilesSpec files, IReadOnlyList<MountSpec> mounts)
    {
        MountSpec[] longer = [.. mounts.Where(other => other.Key.Length > mount.Key.Length)];
        foreach (FileSpec file in files.Files)
        {
            string path = $"{mount.Key}/{file.Packed.Path}";
            if (longer.FirstOrDefault(other => Takes(other, path)) is MountSpec taker)
            {
                return (path, taker);
            }
        }
        return null;
    }

    private static bool Takes(MountSpec mount, string path)
        => path == mount.Mountpoint || (!mount.IsExact && path.StartsWith(mount.Key + "/", StringComparison.Ordinal));
}

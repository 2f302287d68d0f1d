using System.Text.Json;
using UdsAot.Routing;

namespace UdsAot.CommandLine;

/// <summary><c>udsaot mounts</c>: the compiled table, for a person or a program.</summary>
internal static class MountsCommand
{
    public static int Run(MountTable mounts, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(MountsDocument.Of(mounts), MountsJson.Default.MountsDocument));
            return ExitCode.Good;
        }
        foreach (string url in mounts.ListenerUrls)
        {
            output.WriteLine($"listener {url}");
        }
        output.WriteLine();
        var table = new Columns();
        table.Add("VHOST", "MOUNTPOINT", "ORIGIN");
        for (int i = 0; i < mounts.Count; i++)
        {
            Mount mount = mounts[i];
            table.Add(mount.Vhost, mount.Mountpoint, mount.Origin);
        }
        table.Write(output);
        return ExitCode.Good;
    }
}

using System.Text;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>Writes mounts.json texts that tests need in quantity.</summary>
internal static class MountsText
{
    /// <summary>A file with these mounts.</summary>
    /// <param name="mounts">One JSON object each.</param>
    public static string Of(params IEnumerable<string> mounts)
        => "{\n  \"listeners\": [{ \"url\": \"http://127.0.0.1:8080\" }],\n  \"mounts\": [\n    "
            + string.Join(",\n    ", mounts) + "\n  ]\n}\n";

    /// <summary>A mount at a mountpoint, and more keys as JSON.</summary>
    public static string Mount(string mountpoint, string more = "")
        => $$"""{ "mountpoint": {{Quote(mountpoint)}}, "origin": "+/run/web.sock:/"{{(more.Length == 0 ? "" : ", " + more)}} }""";

    /// <summary>As many mounts as asked for, with names as in a real tree of services.</summary>
    public static string Many(int count) => Of(Mountpoints(count).Select(mountpoint => Mount(mountpoint)));

    /// <summary>Where the mounts of <see cref="Many"/> are mounted.</summary>
    public static IEnumerable<string> Mountpoints(int count)
    {
        string[] areas = ["account", "billing", "camera", "door", "energy", "firmware", "gateway", "heating"];
        return Enumerable.Range(0, count).Select(number => $"/{areas[number % areas.Length]}/unit{number / areas.Length}/api");
    }

    /// <summary>A JSON string.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char value in text)
        {
            quoted.Append(value is '"' or '\\' or < ' ' ? $"\\u{(int)value:x4}" : value.ToString());
        }
        return quoted.Append('"').ToString();
    }
}

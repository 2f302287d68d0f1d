namespace UdsAot.Generator.Tests.Harness;

/// <summary>
/// Random mounts.json texts without mistakes, and hosts and paths to ask them. Names are made of few parts, so that they meet each
/// other often.
/// </summary>
internal sealed class RandomMounts(int seed)
{
    private static readonly string[] s_segments = ["a", "b", "ab", "api", "v1", "v2", "ä", "A", "...", "a b"];
    private static readonly string[] s_labels = ["a", "b", "device", "local", "x-y", "1"];
    private readonly Random _random = new(seed);

    /// <summary>A file with some vhosts, or with mounts at its root.</summary>
    public string Next()
    {
        const string Listeners = "\"listeners\": [{ \"url\": \"http://127.0.0.1:8080\" }]";
        if (_random.Next(4) == 0)
        {
            return $"{{ {Listeners}, \"mounts\": {Mounts()} }}";
        }
        HashSet<string> names = [.. Enumerable.Range(0, _random.Next(1, 12)).Select(_ => VhostName())];
        IEnumerable<string> vhosts = names.Select(name => $"{{ \"name\": {MountsText.Quote(name)}, \"mounts\": {Mounts()} }}");
        return $"{{ {Listeners}, \"vhosts\": [{string.Join(", ", vhosts)}] }}";
    }

    /// <summary>A host that may or may not be served.</summary>
    public string Host() => _random.Next(8) switch
    {
        0 => "",
        1 => "." + Name(),
        2 => Name() + ".",
        _ => Name(),
    };

    /// <summary>A path near to one of the mountpoints, or one of the same parts.</summary>
    public string Path(IReadOnlyList<string> mountpoints)
    {
        string path = _random.Next(2) == 0 ? Mountpoint() : mountpoints[_random.Next(mountpoints.Count)];
        return _random.Next(6) switch
        {
            0 => path,
            1 => path.Length > 1 ? path.TrimEnd('/') : path,
            2 => path + "/",
            3 => path + "x",
            4 => path.TrimEnd('/') + "/more/of/it",
            _ => path + "//" + s_segments[_random.Next(s_segments.Length)],
        };
    }

    private string Mounts()
    {
        HashSet<string> mountpoints = [.. Enumerable.Range(0, _random.Next(1, 60)).Select(_ => Mountpoint())];
        IEnumerable<string> mounts = mountpoints.Select(
            mountpoint => MountsText.Mount(mountpoint, string.Join(", ", Flags())));
        return $"[{string.Join(", ", mounts)}]";
    }

    private IEnumerable<string> Flags()
        => ((string[])["exact-match", "no-ws-upgrades"]).Where(_ => _random.Next(4) == 0).Select(key => $"\"{key}\": true");

    private string Mountpoint()
    {
        IEnumerable<string> segments = Enumerable.Range(0, _random.Next(0, 4)).Select(_ => s_segments[_random.Next(s_segments.Length)]);
        string path = "/" + string.Join('/', segments);
        return path.Length > 1 && _random.Next(3) == 0 ? path + "/" : path;
    }

    private string VhostName() => _random.Next(6) switch
    {
        0 => "*",
        1 or 2 => "*." + Name(),
        _ => Name(),
    };

    private string Name()
        => string.Join('.', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => s_labels[_random.Next(s_labels.Length)]));
}

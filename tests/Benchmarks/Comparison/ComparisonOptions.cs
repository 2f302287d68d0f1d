namespace UdsAot.Benchmarks.Comparison;

/// <summary>The options of <c>build/bench</c>, and the executables it built.</summary>
/// <param name="Quick">Fewer and shorter rounds.</param>
/// <param name="Only">Keys of the cases to run.</param>
/// <param name="Peers">Keys of the proxies to run.</param>
/// <param name="UdsAot">The path of udsaot.</param>
/// <param name="UdsAotTls">The path of udsaot with TLS, or null where no case needs it.</param>
/// <param name="Yarp">The path of the YARP application.</param>
/// <param name="Allocated">A file of lines that the allocation tests wrote, or null.</param>
/// <param name="Output">Where the tables go.</param>
internal sealed record ComparisonOptions(
    bool Quick, IReadOnlyList<string> Only, IReadOnlyList<string> Peers, string UdsAot, string? UdsAotTls, string Yarp, string? Allocated, string Output)
{
    /// <summary>The case that looks at memory with idle clients.</summary>
    public const string Idle = "idle";

    /// <summary>The case that times the start.</summary>
    public const string Start = "start";

    /// <summary>The case that tests measure; here it is only quoted.</summary>
    private const string Allocation = "allocated";

    public static IReadOnlyList<string> AllCases { get; } = [.. LoadCase.All.Select(static load => load.Key), Idle, Start, Allocation];

    public static IReadOnlyList<string> AllPeers { get; } = ["udsaot", "nginx", "haproxy", "relay", "caddy", "yarp"];

    /// <exception cref="ArgumentException">The arguments make no sense; the message says why.</exception>
    public static ComparisonOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ComparisonOptions(false, AllCases, AllPeers, "", null, "", null, "");
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            if (name == "--quick")
            {
                options = options with { Quick = true };
                continue;
            }
            string value = ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{name} needs a value.");
            options = name switch
            {
                "--only" => options with { Only = Keys(name, value, AllCases) },
                "--peers" => options with { Peers = Keys(name, value, AllPeers) },
                "--udsaot" => options with { UdsAot = Path.GetFullPath(value) },
                "--udsaot-tls" => options with { UdsAotTls = Path.GetFullPath(value) },
                "--yarp" => options with { Yarp = Path.GetFullPath(value) },
                "--allocated" => options with { Allocated = value },
                "--output" => options with { Output = value },
                _ => throw new ArgumentException($"There is no option {name}."),
            };
        }
        return options is { UdsAot: "" } or { Yarp: "" } or { Output: "" }
            ? throw new ArgumentException("--udsaot, --yarp and --output are needed.")
            : options;
    }

    public bool Wants(string key) => Only.Contains(key);

    public bool WantsPeer(string key) => Peers.Contains(key);

    private static string[] Keys(string option, string value, IReadOnlyList<string> all)
    {
        string[] keys = value.Split(',');
        return Array.Find(keys, key => !all.Contains(key)) is { } unknown
            ? throw new ArgumentException($"{option} knows no '{unknown}', but {string.Join(", ", all)}.")
            : keys;
    }
}

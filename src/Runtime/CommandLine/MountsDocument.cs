using UdsAot.Routing;

namespace UdsAot.CommandLine;

/// <summary>What <c>udsaot mounts --json</c> prints; the keys are those of mounts.json, with every default filled in.</summary>
internal sealed class MountsDocument
{
    internal MountsDocument(MountTable table)
    {
        Sha256 = table.SourceSha256;
        string[] urls = table.ListenerUrls;
        Listeners = new ListenerDocument[urls.Length];
        for (int i = 0; i < urls.Length; i++)
        {
            Listeners[i] = new ListenerDocument(urls[i], table.LimitsOf(i));
        }
        Mounts = new MountDocument[table.Count];
        for (int i = 0; i < Mounts.Length; i++)
        {
            Mounts[i] = new MountDocument(table[i]);
        }
    }

    /// <summary>Of the mounts.json that was compiled.</summary>
    public string Sha256 { get; }

    /// <summary>In the order of mounts.json.</summary>
    public ListenerDocument[] Listeners { get; }

    /// <summary>In the order of mounts.json.</summary>
    public MountDocument[] Mounts { get; }
}

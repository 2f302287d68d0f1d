using UdsAot.Routing;

namespace UdsAot.CommandLine;

/// <summary>What <c>udsaot mounts --json</c> prints; the keys are those of mounts.json, with every default filled in.</summary>
/// <param name="Sha256">Of the mounts.json that was compiled.</param>
/// <param name="Listeners">In the order of mounts.json.</param>
/// <param name="Mounts">In the order of mounts.json.</param>
internal sealed record MountsDocument(string Sha256, ListenerDocument[] Listeners, MountDocument[] Mounts)
{
    public static MountsDocument Of(MountTable table)
    {
        var mounts = new MountDocument[table.Count];
        for (int i = 0; i < mounts.Length; i++)
        {
            mounts[i] = MountDocument.Of(table[i]);
        }
        var listeners = new ListenerDocument[table.ListenerUrls.Length];
        for (int i = 0; i < listeners.Length; i++)
        {
            listeners[i] = ListenerDocument.Of(table, i);
        }
        return new MountsDocument(table.SourceSha256, listeners, mounts);
    }
}

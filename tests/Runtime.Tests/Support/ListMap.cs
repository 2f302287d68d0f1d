using UdsAot.Compiled;

namespace UdsAot.Tests.Support;

/// <summary>A header map made of lists.</summary>
/// <param name="forward">The names that go through; null for all.</param>
/// <param name="remove">Names that do not.</param>
/// <param name="set">Whole field lines.</param>
internal sealed class ListMap(string[]? forward = null, string[]? remove = null, string set = "") : HeaderMap
{
    private readonly byte[] _set = Latin1.Bytes(set);

    public override bool ForwardsAll => forward is null && remove is null;

    public override bool IsAllowList => forward is not null;

    public override ReadOnlySpan<byte> SetLines => _set;

    public override bool Forwards(ReadOnlySpan<byte> name)
    {
        string text = Latin1.Text(name);
        return (forward is null || forward.Contains(text, StringComparer.OrdinalIgnoreCase))
            && (remove is null || !remove.Contains(text, StringComparer.OrdinalIgnoreCase));
    }
}

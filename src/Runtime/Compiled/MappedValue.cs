using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>The value of a field with another path in it: three pieces that stand one behind the other, none of them copied.</summary>
internal readonly ref struct MappedValue
{
    /// <param name="before">What stands before the path, as the origin sent it.</param>
    /// <param name="path">What the path now begins with.</param>
    /// <param name="after">The rest of the path, and what follows it, as the origin sent them.</param>
    public MappedValue(ReadOnlySpan<byte> before, ReadOnlySpan<byte> path, ReadOnlySpan<byte> after)
    {
        Before = before;
        Path = path;
        After = after;
    }

    public ReadOnlySpan<byte> Before { get; }

    public ReadOnlySpan<byte> Path { get; }

    public ReadOnlySpan<byte> After { get; }

    public int Length => Before.Length + Path.Length + After.Length;

    public void Write(ref HeadWriter writer)
    {
        writer.Append(Before);
        writer.Append(Path);
        writer.Append(After);
    }
}

using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>Value of a field with its path replaced: three adjacent pieces, none of them copied.</summary>
internal readonly ref struct MappedValue
{
    /// <param name="before">The bytes before the path, as sent by the origin.</param>
    /// <param name="path">The new beginning of the path.</param>
    /// <param name="after">The rest of the path and of the value, as sent by the origin.</param>
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

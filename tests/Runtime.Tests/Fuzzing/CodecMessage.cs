using UdsAot.Http1;

namespace UdsAot.Tests.Fuzzing;

/// <summary>A message that the product's codec has read.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Body">Its body, in the pieces in which it was handed on.</param>
/// <param name="Trailers">Its trailer section; empty if it has none.</param>
internal sealed record CodecMessage(Head Head, List<byte[]> Body, TrailerSection Trailers)
{
    /// <summary>False for the last message of a stream that ended within it.</summary>
    public bool IsWhole { get; set; }

    /// <summary>Offset in the stream behind the message, once it is whole.</summary>
    public int End { get; set; }

    public string BodyText => string.Concat(Body.Select(static piece => Latin1.Text(piece)));
}

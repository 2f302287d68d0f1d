using System.Net;

namespace UdsAot.EndToEnd.Harness;

/// <summary>A request body of the <see cref="Pattern"/>, made as it is sent.</summary>
/// <param name="length">In bytes.</param>
/// <param name="announced">Whether the length is announced, or the body is chunked.</param>
internal sealed class PatternContent(long length, bool announced) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken stopped)
        => Pattern.WriteAsync(stream, length, stopped);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return announced;
    }
}

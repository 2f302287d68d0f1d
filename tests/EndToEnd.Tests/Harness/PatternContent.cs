using System.Net;

namespace UdsAot.EndToEnd.Harness;

/// <summary>A request body of the <see cref="Pattern"/>, made as it is sent.</summary>
/// <param name="length">In bytes.</param>
/// <param name="announced">True if the length is announced, false for a chunked body.</param>
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

using System.Net;

namespace UdsAot.Soak;

/// <summary>A request body that is made as it is sent.</summary>
/// <param name="body">The bytes.</param>
/// <param name="announced">True if the length is announced, false for a chunked body.</param>
/// <param name="pause">Milliseconds between two pieces.</param>
/// <param name="breaksAfter">Bytes after which the client gives up; none if it does not.</param>
internal sealed class BodyContent(Body body, bool announced, int pause = 0, long? breaksAfter = null) : HttpContent
{
    /// <summary>The appearance of the client's own timeout.</summary>
    public const string Broken = "The client gave up on purpose.";

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken stopped)
    {
        Body sent = breaksAfter is { } count ? body with { Length = count } : body;
        await sent.WriteAsync(stream, 20_000, pause, stopped);
        if (breaksAfter is not null)
        {
            await stream.FlushAsync(stopped);
            throw new InvalidOperationException(Broken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return announced;
    }
}

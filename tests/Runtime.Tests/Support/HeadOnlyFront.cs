using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Http1;

namespace UdsAot.Tests.Support;

/// <summary>A front that has nothing but a request's head.</summary>
internal sealed class HeadOnlyFront : Front
{
    private readonly byte[] _peerAddress = Latin1.Bytes("192.0.2.7");

    /// <param name="trusted">Whom the listener trusts, if the peer is one of them; null if it is not.</param>
    public HeadOnlyFront(TrustedProxies? trusted = null) => Peer = trusted?.NewPeer();

    public override ReadOnlySpan<byte> ClientAddress => Peer is { } peer ? peer.ClientOf(Request, _peerAddress) : _peerAddress;

    public override ReadOnlySpan<byte> PeerAddress => _peerAddress;

    public override ReadOnlySpan<byte> Scheme => "http"u8;

    public override ReadOnlySpan<byte> Protocol => "HTTP/1.1"u8;

    public override bool TakesInterim => false;

    public override bool IsBodyRead => true;

    /// <summary>Parses a request that is there as a whole.</summary>
    public HeadFault Parse(byte[] bytes)
    {
        Request.Reset();
        Request.Bytes = bytes;
        return Request.Parse(bytes);
    }

    public override BodyRead TryReadBody(Span<byte> destination) => throw new NotSupportedException();

    public override ValueTask<bool> WaitForBodyAsync(int timeout) => throw new NotSupportedException();

    public override void StopBody() => throw new NotSupportedException();

    public override void ResumeBody() => throw new NotSupportedException();

    public override ValueTask<bool> SendInterimAsync(ResponseHead head, HeaderMap map) => throw new NotSupportedException();

    public override void WriteHead(ResponseHead head, HeaderMap map, bool isOwn) => throw new NotSupportedException();

    public override void WriteBody(ReadOnlySpan<byte> payload) => throw new NotSupportedException();

    public override ValueTask<bool> FlushAsync(int timeout) => throw new NotSupportedException();

    public override ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout) => throw new NotSupportedException();

    public override ValueTask<bool> BeginTunnelAsync(ResponseHead head, HeaderMap map) => throw new NotSupportedException();

    public override ValueTask<bool> EndTunnelAsync(int timeout) => throw new NotSupportedException();

    public override void Abort() => throw new NotSupportedException();
}

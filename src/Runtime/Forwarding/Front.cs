using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Forwarding;

/// <summary>
/// What a client speaks. A front turns what its protocol brings into a request head and body bytes, and writes the response in
/// the protocol's framing; it decides nothing about where either goes. One exchange at a time.
/// </summary>
internal abstract class Front
{
    private TrailerSection? _trailers;

    /// <summary>The request's head, in HTTP/1.1's form whatever the protocol.</summary>
    public RequestHead Request { get; } = new();

    /// <summary>The trailer section behind the request's body, once that was read to its end. Most connections never need one.</summary>
    public TrailerSection Trailers => _trailers ??= new TrailerSection { Limits = Request.Limits };

    /// <summary>
    /// The client's address as X-Forwarded-For says it, without a port; <c>unknown</c> where it has none (RFC 7239 section 6.2). The span
    /// holds until the next call.
    /// </summary>
    public abstract ReadOnlySpan<byte> ClientAddress { get; }

    /// <summary>The address at the other end of the connection: the client's, or that of a trusted proxy before it.</summary>
    public virtual ReadOnlySpan<byte> PeerAddress => ClientAddress;

    /// <summary>What the peer says of its client; null where it is not trusted, and so is the client.</summary>
    public TrustedPeer? Peer { get; protected set; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public abstract ReadOnlySpan<byte> Scheme { get; }

    /// <summary>The port that everybody is sent to with https; 0 where mounts are served.</summary>
    public virtual int HttpsPort => 0;

    /// <summary>The protocol and its version, as access logs write it.</summary>
    public abstract ReadOnlySpan<byte> Protocol { get; }

    /// <summary>True if the client can be sent interim responses.</summary>
    public abstract bool TakesInterim { get; }

    /// <summary>True if the client can be sent the one interim response that it asks for by Expect: 100 (Continue).</summary>
    public virtual bool TakesContinue => TakesInterim;

    /// <summary>True where the client would take a 2xx for the beginning of a tunnel (RFC 8441), though the origin only answered.</summary>
    public virtual bool TakesSuccessForTunnel => false;

    /// <summary>True once the request's body was read to its end; at once if it has none.</summary>
    public abstract bool IsBodyRead { get; }

    /// <summary>Reads what has come of the body, without waiting.</summary>
    /// <param name="destination">Not empty.</param>
    public abstract BodyRead TryReadBody(Span<byte> destination);

    /// <summary>Waits until <see cref="TryReadBody"/> has something to say, or the wait is stopped.</summary>
    /// <param name="timeout">Milliseconds after which the body counts as too slow.</param>
    /// <returns>False if <see cref="StopBody"/> was called.</returns>
    public abstract ValueTask<bool> WaitForBodyAsync(int timeout);

    /// <summary>Ends a wait for the body, now or as it begins: nobody wants it any more.</summary>
    public abstract void StopBody();

    /// <summary>Takes <see cref="StopBody"/> back: the body is wanted after all.</summary>
    public abstract void ResumeBody();

    /// <summary>
    /// Writes an interim response (1xx) and sends it. Only where <see cref="TakesInterim"/> is true; 100 where <see cref="TakesContinue"/> is.
    /// </summary>
    /// <returns>False if the client is gone.</returns>
    public abstract ValueTask<bool> SendInterimAsync(ResponseHead head, HeaderMap map);

    /// <summary>Writes the response's head; it is sent with the next flush.</summary>
    /// <param name="head">A final response's head.</param>
    /// <param name="map">Decides which fields go through.</param>
    /// <param name="isOwn">True for the proxy's own responses: of the map only what it sets matters.</param>
    public abstract void WriteHead(ResponseHead head, HeaderMap map, bool isOwn);

    /// <summary>Writes a piece of the response's body; it is sent with the next flush.</summary>
    /// <param name="payload">Not empty.</param>
    public abstract void WriteBody(ReadOnlySpan<byte> payload);

    /// <summary>
    /// Writes a piece of the response's body that stays as it is until the next <see cref="FlushAsync"/> or <see cref="EndAsync"/>
    /// has ended, so that it need not be copied.
    /// </summary>
    /// <param name="payload">Not empty; part of an array that is pinned, or of the executable itself.</param>
    public virtual void WriteBorrowedBody(ReadOnlyMemory<byte> payload) => WriteBody(payload.Span);

    /// <summary>Sends what was written.</summary>
    /// <param name="timeout">Milliseconds that the client may take none of it.</param>
    /// <returns>False if the client is gone.</returns>
    public abstract ValueTask<bool> FlushAsync(int timeout);

    /// <summary>Ends the response and sends what is left.</summary>
    /// <param name="trailers">The response's trailer section; fields that the client would not take are dropped.</param>
    /// <param name="map">Decides which fields go through.</param>
    /// <param name="timeout">Milliseconds that the client may take none of it.</param>
    /// <returns>False if the client is gone.</returns>
    public abstract ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout);

    /// <summary>
    /// Turns the exchange into a tunnel after the origin's 101: from here on <see cref="TryReadBody"/> and
    /// <see cref="WriteBody"/> carry bytes that are nobody's business but the two ends'.
    /// </summary>
    /// <param name="head">The origin's 101.</param>
    /// <param name="map">Decides which fields go through.</param>
    /// <returns>False if the origin's answer does not fit what was asked; nothing was sent then.</returns>
    public abstract ValueTask<bool> BeginTunnelAsync(ResponseHead head, HeaderMap map);

    /// <summary>Tells the client that the origin sends no more; what the client sends still goes through.</summary>
    public abstract ValueTask<bool> EndTunnelAsync(int timeout);

    /// <summary>Cuts the response short, in the way that the client can tell from a complete one.</summary>
    public abstract void Abort();
}

using UdsAot.Addresses;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Http1;
using UdsAot.Origins;

namespace UdsAot.Forwarding;

/// <summary>
/// A client's protocol. A front turns the protocol's input into a request head and body bytes, and writes the response in the protocol's
/// framing; it makes no decision about their destination. One exchange at a time.
/// </summary>
internal abstract class Front
{
    private TrailerSection? _trailers;

    /// <summary>The request's head, in the form of HTTP/1.1 for every protocol.</summary>
    public RequestHead Request { get; } = new();

    /// <summary>The trailer section of the request's body, after the body was read completely. Most connections never need one.</summary>
    public TrailerSection Trailers => _trailers ??= new TrailerSection { Limits = Request.Limits };

    /// <summary>
    /// The client's address as in X-Forwarded-For, without a port; <c>unknown</c> if it has none (RFC 7239 section 6.2). The span is valid
    /// until the next call.
    /// </summary>
    public abstract ReadOnlySpan<byte> ClientAddress { get; }

    /// <summary>The client as limits count it; <see cref="ClientKey.None"/> on a Unix socket, and for a trusted proxy that names no client.</summary>
    public ClientKey Client => Peer is { } peer ? peer.KeyOf(Request) : PeerKey;

    /// <summary>The key of the address of the connection's peer.</summary>
    protected ClientKey PeerKey { get; set; }

    /// <summary>The address of the connection's peer: the client, or a trusted proxy before it.</summary>
    public virtual ReadOnlySpan<byte> PeerAddress => ClientAddress;

    /// <summary>The peer's forwarding fields about its client; null if the peer is not trusted, and so is itself the client.</summary>
    public TrustedPeer? Peer { get; protected set; }

    /// <summary>The origin connections that this client's connection has for itself; null as long as it needs none.</summary>
    public PrivateConnections? OwnConnections { get; set; }

    /// <summary>True once a flush was given up, because the client took nothing for the flush's timeout.</summary>
    public virtual bool IsStalled => false;

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public abstract ReadOnlySpan<byte> Scheme { get; }

    /// <summary>HTTPS redirect port, or 0 if the listener serves mounts.</summary>
    public virtual int HttpsPort => 0;

    /// <summary>Protocol and version, as access logs write them.</summary>
    public abstract ReadOnlySpan<byte> Protocol { get; }

    /// <summary>True if the client accepts interim responses.</summary>
    public abstract bool TakesInterim { get; }

    /// <summary>True if the client accepts 100 (Continue), which it requests by Expect.</summary>
    public virtual bool TakesContinue => TakesInterim;

    /// <summary>True if the client would take a 2xx for the start of a tunnel (RFC 8441), although the origin only answered.</summary>
    public virtual bool TakesSuccessForTunnel => false;

    /// <summary>True once the request's body was read completely; at once if it has none.</summary>
    public abstract bool IsBodyRead { get; }

    /// <summary>Waits until the request's body has begun to come. None of it is read.</summary>
    /// <param name="timeout">Milliseconds after which the body counts as too slow.</param>
    /// <returns><see cref="BodyFault.TooSlow"/>, <see cref="BodyFault.ClientLeft"/>, or <see cref="BodyFault.None"/>.</returns>
    public abstract ValueTask<BodyFault> AwaitBodyAsync(int timeout);

    /// <summary>Reads the available part of the body, without waiting.</summary>
    /// <param name="destination">Not empty.</param>
    public abstract BodyRead TryReadBody(Span<byte> destination);

    /// <summary>Waits until <see cref="TryReadBody"/> has a result, or the wait is stopped.</summary>
    /// <param name="timeout">Milliseconds after which the body counts as too slow.</param>
    /// <returns>False if <see cref="StopBody"/> was called.</returns>
    public abstract ValueTask<bool> WaitForBodyAsync(int timeout);

    /// <summary>Ends the current or next wait for the body, which is no longer needed.</summary>
    public abstract void StopBody();

    /// <summary>Reverts <see cref="StopBody"/>: the body is needed again.</summary>
    public abstract void ResumeBody();

    /// <summary>
    /// Writes an interim response (1xx) and sends it. Call it only if <see cref="TakesInterim"/> is true; for 100, only if
    /// <see cref="TakesContinue"/> is.
    /// </summary>
    /// <returns>False if the client has disconnected.</returns>
    public abstract ValueTask<bool> SendInterimAsync(ResponseHead head, HeaderMap map);

    /// <summary>Writes the response's head; the next flush sends it.</summary>
    /// <param name="head">A final response's head.</param>
    /// <param name="map">Decides which fields go through.</param>
    /// <param name="isOwn">True for responses of the proxy itself: of the map, only the fields that it sets apply.</param>
    public abstract void WriteHead(ResponseHead head, HeaderMap map, bool isOwn);

    /// <summary>Writes a piece of the response's body; the next flush sends it.</summary>
    /// <param name="payload">Not empty.</param>
    public abstract void WriteBody(ReadOnlySpan<byte> payload);

    /// <summary>
    /// Writes a piece of the response's body without copying it. It must not change until the next <see cref="FlushAsync"/> or
    /// <see cref="EndAsync"/> has ended.
    /// </summary>
    /// <param name="payload">Not empty; part of a pinned array, or of the executable itself.</param>
    public virtual void WriteBorrowedBody(ReadOnlyMemory<byte> payload) => WriteBody(payload.Span);

    /// <summary>Sends the written bytes.</summary>
    /// <param name="timeout">Milliseconds that the client may read nothing.</param>
    /// <returns>False if the client has disconnected.</returns>
    public abstract ValueTask<bool> FlushAsync(int timeout);

    /// <summary>Ends the response and sends the rest.</summary>
    /// <param name="trailers">The response's trailer section; fields that the client does not accept are dropped.</param>
    /// <param name="map">Decides which fields go through.</param>
    /// <param name="timeout">Milliseconds that the client may read nothing.</param>
    /// <returns>False if the client has disconnected.</returns>
    public abstract ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout);

    /// <summary>
    /// Turns the exchange into a tunnel after the origin's 101: from here on <see cref="TryReadBody"/> and <see cref="WriteBody"/> carry
    /// opaque bytes.
    /// </summary>
    /// <param name="head">The origin's 101.</param>
    /// <param name="map">Decides which fields go through.</param>
    /// <returns>False if the origin's response does not match the request; then nothing was sent.</returns>
    public abstract ValueTask<bool> BeginTunnelAsync(ResponseHead head, HeaderMap map);

    /// <summary>Tells the client that the origin sends no more; the client may go on sending.</summary>
    public abstract ValueTask<bool> EndTunnelAsync(int timeout);

    /// <summary>Bytes that have gone to the client, as exactly as it is known.</summary>
    /// <param name="written">Bytes of bodies that were written so far.</param>
    public virtual long Sent(long written) => written;

    /// <summary>Ends a wait for the client, for more of the body or for room to write, as if its deadline had passed. From any thread.</summary>
    public abstract void ExpireWaits();

    /// <summary>Aborts the response, so that the client can tell that it is incomplete.</summary>
    public abstract void Abort();
}

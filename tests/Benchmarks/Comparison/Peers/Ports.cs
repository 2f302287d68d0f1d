namespace UdsAot.Benchmarks.Comparison.Peers;

/// <summary>Ports of 127.0.0.1 that a proxy listens on.</summary>
/// <param name="Http1">For HTTP/1.1.</param>
/// <param name="Http2">For HTTP/2 without TLS.</param>
/// <param name="Sink">For uploads and WebSockets, which have an origin of their own.</param>
/// <param name="Tls">For HTTP/1.1 and HTTP/2 over TLS, with the certificate of <see cref="Serving.Certificate"/>.</param>
internal sealed record Ports(int Http1, int Http2, int Sink, int Tls);

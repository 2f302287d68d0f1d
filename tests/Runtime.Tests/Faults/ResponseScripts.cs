namespace UdsAot.Tests.Faults;

/// <summary>The responses that faults are made in, by name: one for each way in which a response ends.</summary>
internal static class ResponseScripts
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    public static IReadOnlyDictionary<string, ResponseScript> All { get; } = new ResponseScript[]
    {
        new("content-length", "GET", ResponseEnd.Framed, (PartKind.Head, $"{Ok}X: y\r\nContent-Length: 12\r\n\r\n"), (PartKind.Data, "hello, world")),
        new(
            "chunked with trailers", "GET", ResponseEnd.Framed, (PartKind.Head, $"{Ok}Transfer-Encoding: chunked\r\n\r\n"), (PartKind.Coding, "5\r\n"), (PartKind.Data, "hello"),
            (PartKind.Coding, "\r\n00a\r\n"), (PartKind.Data, ", nice day"), (PartKind.Coding, "\r\n0\r\nX-Sum: abc\r\n\r\n")),
        new("close-delimited", "GET", ResponseEnd.Close, (PartKind.Head, $"{Ok}X: y\r\n\r\n"), (PartKind.Data, "hello, world")),
        new("not modified", "GET", ResponseEnd.Framed, (PartKind.Head, "HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\nContent-Length: 12\r\n\r\n")),
        new(
            "interim and final", "GET", ResponseEnd.Framed, (PartKind.Interim, "HTTP/1.1 103 Early Hints\r\nLink: </s>\r\n\r\n"),
            (PartKind.Head, $"{Ok}Content-Length: 5\r\n\r\n"), (PartKind.Data, "hello")),
        new("tunnel", "UPGRADE", ResponseEnd.Tunnel, (PartKind.Head, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"), (PartKind.Data, "hello")),
        new("to HEAD", "HEAD", ResponseEnd.Framed, (PartKind.Head, $"{Ok}Content-Length: 12\r\n\r\n")),
        new("to POST", "POST", ResponseEnd.Framed, (PartKind.Head, $"{Ok}Content-Length: 5\r\n\r\n"), (PartKind.Data, "hello")),
    }.ToDictionary(static response => response.Name);
}

namespace UdsAot.Tests.Faults;

/// <summary>
/// A client that misbehaves at each byte of its request. The origin sees a request as a whole or not as one, the client is told
/// what there is to tell, the next exchange is as if nothing had happened, and nothing is lost.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ClientFaultTests
{
    private const string Host = "Host: a.test\r\n";

    private static readonly Dictionary<string, RequestScript> s_requests = new RequestScript[]
    {
        new("GET", [(PartKind.Head, $"GET /a?b=c HTTP/1.1\r\n{Host}Accept: */*\r\n\r\n")]),
        new("POST with a length", [(PartKind.Head, $"POST /a HTTP/1.1\r\n{Host}Content-Length: 12\r\n\r\n"), (PartKind.Data, "hello, world")]),
        new("POST in chunks", Chunked("")),
        new("Expect", [(PartKind.Head, $"PUT /a HTTP/1.1\r\n{Host}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"), (PartKind.Data, "hello")]),
        new("Expect in chunks", Chunked("Expect: 100-continue\r\n")),
        new("Upgrade", [(PartKind.Head, $"GET /a HTTP/1.1\r\n{Host}Connection: Upgrade\r\nUpgrade: x\r\n\r\n")]),
        new(
            "pipelined pair", [(PartKind.Head, $"GET /one HTTP/1.1\r\n{Host}\r\n")],
            [(PartKind.Head, $"POST /two HTTP/1.1\r\n{Host}Content-Length: 5\r\n\r\n"), (PartKind.Data, "hello")]),
    }.ToDictionary(static request => request.Name);

    public static IEnumerable<object[]> Cases => s_requests.Keys.SelectMany(static name => Enum.GetValues<Fault>(), static (name, fault) => new object[] { name, fault });

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_fault_at_each_byte_of_a_request_harms_nobody_else(string name, Fault fault)
    {
        using var ledger = new Ledger();
        using (var run = new ClientFaultRun())
        {
            RequestScript request = s_requests[name];
            for (int at = 0; at < request.Script.Length + (fault == Fault.Garbage ? 0 : 1); at++)
            {
                await run.CaseAsync(request, fault, at);
            }
            await run.EndAsync();
        }
        await ledger.MustBalanceAsync();
    }

    private static (PartKind Kind, string Text)[] Chunked(string field) =>
    [
        (PartKind.Head, $"POST /a HTTP/1.1\r\n{Host}{field}Transfer-Encoding: chunked\r\n\r\n"), (PartKind.Coding, "5\r\n"), (PartKind.Data, "hello"),
        (PartKind.Coding, "\r\n00a\r\n"), (PartKind.Data, ", nice day"), (PartKind.Coding, "\r\n0\r\nX-Sum: abc\r\n\r\n"),
    ];
}

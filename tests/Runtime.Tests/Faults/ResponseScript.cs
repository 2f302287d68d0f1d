namespace UdsAot.Tests.Faults;

/// <summary>A response, the request that it answers, and what a client must see of it when the origin fails at one of its bytes.</summary>
internal sealed class ResponseScript(string name, string method, ResponseEnd end, params (PartKind Kind, string Text)[] parts)
{
    public string Name { get; } = name;

    /// <summary>The method; UPGRADE stands for a GET that asks for one.</summary>
    public string Method { get; } = method;

    public ResponseEnd End { get; } = end;

    public Script Script { get; } = new(name, parts);

    /// <summary>The status when nothing is wrong.</summary>
    public int Status => int.Parse(Script.Text.AsSpan(Script.EndOf(PartKind.Interim) + 9, 3), provider: null);

    /// <summary>The request, for a target.</summary>
    public string Request(string target) => Method switch
    {
        "UPGRADE" => $"GET {target} HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
        "POST" => $"POST {target} HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\nbody",
        _ => $"{Method} {target} HTTP/1.1\r\nHost: a.test\r\nTE: trailers\r\n\r\n",
    };

    /// <summary>The client's expected result.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="at">The byte at which it happens; the length for one behind the last.</param>
    public Outcome Expect(Fault fault, int at)
    {
        int head = Script.EndOf(PartKind.Head);
        int interim = Script.EndOf(PartKind.Interim);
        if (at < head)
        {
            return new Outcome(IsLate(fault, at) ? 504 : 502, IsComplete: true, Body: null, SeesInterim: interim > 0 && at >= interim);
        }
        if (fault == Fault.Garbage)
        {
            bool isData = Script.KindAt(at) == PartKind.Data;
            return new Outcome(Status, isData, isData ? Script.With(at, '\0').DataBefore(Script.Length) : Script.DataBefore(at), interim > 0);
        }
        bool isComplete = End == ResponseEnd.Framed ? at == Script.Length : fault == Fault.Close;
        return new Outcome(Status, isComplete, Script.DataBefore(at), interim > 0);
    }

    /// <summary>
    /// True if the fault shows only in that something does not come. A line that never ends is such a case: what is wrong in it is
    /// seen at its end.
    /// </summary>
    public bool IsLate(Fault fault, int at)
        => fault == Fault.Stall || (fault == Fault.Garbage && End == ResponseEnd.Framed && Script.KindAt(at) != PartKind.Data && Script.With(at, '\0').Text.IndexOf('\n', at) < 0);

    /// <param name="Status">The final response's.</param>
    /// <param name="IsComplete">False where the client must see that it is cut short.</param>
    /// <param name="Body">The body, of which less may come if it is cut short; null where it is the proxy's own.</param>
    /// <param name="SeesInterim">True if an interim response comes before.</param>
    internal sealed record Outcome(int Status, bool IsComplete, string? Body, bool SeesInterim);
}

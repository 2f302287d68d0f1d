namespace UdsAot.Tests.Faults;

/// <summary>The bytes of a client, and the expected results of a fault at each of them.</summary>
/// <param name="name">What it is called where a case fails.</param>
/// <param name="requests">One request, or two that are sent without waiting in between.</param>
internal sealed class RequestScript(string name, params (PartKind Kind, string Text)[][] requests)
{
    public string Name { get; } = name;

    /// <summary>All requests as one.</summary>
    public Script Script { get; } = new(name, [.. requests.SelectMany(static parts => parts)]);

    /// <summary>True if the last request asks for a tunnel.</summary>
    public bool IsUpgrade { get; } = requests[^1][0].Text.Contains("Upgrade", StringComparison.Ordinal);

    private Script[] Requests { get; } = [.. requests.Select(parts => new Script(name, parts))];

    /// <summary>The expected result.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="at">The byte at which it happens; the length for one behind the last.</param>
    public Outcome Expect(Fault fault, int at)
    {
        var seen = new List<string>();
        var statuses = new List<int>();
        int inside = at;
        foreach (Script request in Requests)
        {
            bool isData = fault == Fault.Garbage && inside >= 0 && inside < request.Length && request.KindAt(inside) == PartKind.Data;
            if (inside >= 0 && inside < request.Length && !isData)
            {
                // Within the head nothing has begun; within the body the origin has been asked, and has granted what was expected of it.
                if (fault == Fault.Stall && inside >= request.EndOf(PartKind.Head) && request.Text.Contains("100-continue", StringComparison.Ordinal))
                {
                    statuses.Add(100);
                }
                int status = fault switch
                {
                    Fault.Garbage when Script.With(at, '\0').Text.IndexOf('\n', at) >= 0 => 400,
                    Fault.Garbage => 408,
                    Fault.Stall when inside > 0 => 408,
                    _ => 0,
                };
                if (status != 0)
                {
                    statuses.Add(status);
                }
                return new Outcome([.. seen], [.. statuses], IsOver: true);
            }
            string[] line = request.Text.Split(' ', 3);
            string body = (isData ? request.With(inside, '\0') : request).DataBefore(request.Length);
            seen.Add($"{line[0]} {line[1]} {body}".TrimEnd());
            statuses.Add(IsUpgrade ? 101 : 200);
            inside -= request.Length;
        }
        return new Outcome([.. seen], [.. statuses], IsOver: fault is Fault.Close or Fault.Reset);
    }

    /// <param name="Seen">The requests that the origin sees as whole ones, each as <c>METHOD target body</c>.</param>
    /// <param name="Statuses">The responses in their order; a grant to go on only where the client waits for it.</param>
    /// <param name="IsOver">True if the connection ends behind the last.</param>
    internal sealed record Outcome(string[] Seen, int[] Statuses, bool IsOver);
}

using UdsAot.Compiled;

namespace UdsAot.Tests.Faults;

/// <summary>One proxy before a sound origin, for many failing clients one after the other.</summary>
internal sealed class ClientFaultRun : IDisposable
{
    // Of all timeouts, in milliseconds.
    private const int Patience = 2_000;

    private readonly FaultyOrigin _origin = new();
    private readonly ProxyStage _stage;
    private int _cases;

    public ClientFaultRun()
        => _stage = new ProxyStage(
            static mount => ProxyStage.Plain(mount.Socket, responseTimeout: Patience, idleTimeout: Patience, tunnelTimeout: Patience),
            _origin.Path,
            new ListenerLimits { HeadTimeout = Patience, KeepAliveTimeout = Patience });

    /// <summary>A client that fails at a byte, and a sound one behind it.</summary>
    public async Task CaseAsync(RequestScript script, Fault fault, int at)
    {
        string what = $"{script.Name}, {fault} at {at}";
        RequestScript.Outcome expected = script.Expect(fault, at);
        PipedClient client = _stage.Connect();
        string sent = fault == Fault.Garbage ? script.Script.With(at, '\0').Text : script.Script.Text[..at];
        if (sent.Length > 0)
        {
            await client.SendAsync(sent);
        }

        if (fault == Fault.Reset)
        {
            client.Connection.ClientLeaves();
            await _stage.TurnUntil(() => client.Served.IsCompleted, $"{what}: the connection ends");
        }
        else
        {
            if (fault == Fault.Close)
            {
                client.Connection.ClientEnds();
            }
            bool isLate = expected.IsOver && (fault == Fault.Stall || expected.Statuses is [.., 408]);
            Task<string> reading = ReadAsync(client, fault, expected);
            if (isLate)
            {
                // What comes before the silence must not be late because of it.
                int early = expected.Statuses.Count(static status => status != 408);
                await Wait.Until(() => client.HeadsRead >= early || reading.IsCompleted, $"{what}: what comes before");
            }
            string statuses = isLate ? await Wait.Turning(_stage.Time, Patience, reading) : await reading.WaitAsync(Wait.Patience);
            Assert.Equal((what, string.Join(' ', expected.Statuses)), (what, statuses));
            await _stage.TurnUntil(() => client.Served.IsCompleted, $"{what}: the connection ends");
        }

        await Wait.Until(() => _stage.Pool.Open == _stage.Pool.Idle, $"{what}: the origin's connections come back or are closed");
        await NextAsync(what);
        string[] seen = [.. _origin.Take().Where(static request => !request.Contains("/next/", StringComparison.Ordinal))];
        if (fault == Fault.Reset)
        {
            // The client that is gone may have been noticed before its last whole request was sent on, or behind that.
            Assert.True(expected.Seen.AsSpan().StartsWith(seen), $"{what}: {string.Join(", ", seen)}");
        }
        else
        {
            Assert.Equal((what, string.Join(", ", expected.Seen)), (what, string.Join(", ", seen)));
        }
    }

    /// <summary>Waits until the proxy holds nothing any more.</summary>
    public async Task EndAsync()
        => await Wait.Until(
            () =>
            {
                _stage.Time.Advance(10_000);
                return _stage.Pool.Open == 0 && _stage.Time.RunningTimers == 0 && _origin.Connections == 0;
            },
            "no connection is open and nothing is timed");

    public void Dispose()
    {
        _stage.Dispose();
        _origin.Dispose();
    }

    // The responses that come until the connection ends; the client ends it where it would stay, or linger.
    private static async Task<string> ReadAsync(PipedClient client, Fault fault, RequestScript.Outcome expected)
    {
        var statuses = new List<int>();
        while (true)
        {
            if (statuses.Count == expected.Statuses.Length && (fault == Fault.Garbage || !expected.IsOver))
            {
                client.Connection.ClientEnds();
            }
            if (await client.EndsAsync())
            {
                return string.Join(' ', statuses);
            }
            ClientResponse got = await client.ReadResponseAsync();
            Assert.True(got.IsComplete);
            if (got.Status != 100 || fault == Fault.Stall)
            {
                statuses.Add(got.Status);
            }
        }
    }

    private async Task NextAsync(string what)
    {
        PipedClient client = _stage.Connect();
        string target = $"/next/{++_cases}";
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: a.test\r\n\r\n");
        ClientResponse next = await client.ReadResponseAsync();
        Assert.Equal((what, 200, $"GET {target}", true), (what, next.Status, next.Body, next.IsComplete));
        client.Connection.ClientEnds();
        await client.Served.WaitAsync(Wait.Patience);
    }
}

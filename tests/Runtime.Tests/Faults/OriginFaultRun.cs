namespace UdsAot.Tests.Faults;

/// <summary>One proxy and its faulty origin, for many cases one after the other.</summary>
internal sealed class OriginFaultRun : IDisposable
{
    private readonly FaultyOrigin _origin = new();
    private readonly ProxyStage _stage;
    private readonly int _patience;
    private PipedClient? _client;
    private int _cases;

    /// <param name="patience">The mount's timeouts in milliseconds.</param>
    public OriginFaultRun(int patience)
    {
        _patience = patience;
        _stage = new ProxyStage(
            mount => ProxyStage.Plain(mount.Socket, responseTimeout: patience, idleTimeout: patience, tunnelTimeout: patience), _origin.Path);
    }

    /// <summary>One exchange in which the origin fails at a byte, and a sound one behind it.</summary>
    public async Task CaseAsync(ResponseScript response, Fault fault, int at)
    {
        string what = $"{response.Name}, {fault} at {at}";
        ResponseScript.Outcome expected = response.Expect(fault, at);
        string bytes = fault == Fault.Garbage ? response.Script.With(at, '\0').Text : response.Script.Text[..at];
        Fault then = fault == Fault.Garbage && response.End != ResponseEnd.Framed ? Fault.Close : fault;
        PipedClient client = await BeginAsync(response, bytes, then);
        int[] all = expected.SeesInterim ? [103, expected.Status] : [expected.Status];
        // What comes before the silence must not be late because of it.
        int heads = client.HeadsRead + (at < response.Script.EndOf(PartKind.Head) ? all.Length - 1 : all.Length);
        bool isLate = response.IsLate(fault, at);
        Task<(List<int> Statuses, ClientResponse Final)> reading = ReadAsync(client, response, endsTunnel: !isLate);
        if (isLate)
        {
            await Wait.Until(() => client.HeadsRead == heads || reading.IsCompleted, $"{what}: what comes before");
        }
        (List<int> statuses, ClientResponse got) = isLate ? await Wait.Turning(_stage.Time, _patience, reading) : await reading.WaitAsync(Wait.Patience);

        // A head that has just been written may fall victim to the cut.
        bool isCutWhole = !expected.IsComplete && statuses is [] or [103];
        Assert.Equal((what, isCutWhole ? "" : string.Join(' ', all), expected.IsComplete), (what, isCutWhole ? "" : string.Join(' ', statuses), got.IsComplete));
        if (expected is { IsComplete: true, Body: { } body })
        {
            Assert.Equal((what, body), (what, got.Body));
        }
        else if (expected.Body is { } most)
        {
            Assert.True(most.StartsWith(got.Body, StringComparison.Ordinal), $"{what}: {got.Body}");
        }
        Assert.True(!got.IsComplete || got.Trailers.Length == 0 || got.Trailers == "X-Sum: abc\r\n", $"{what}: {got.Trailers}");
        await NextAsync(client, what, isOver: !expected.IsComplete || response.Method == "UPGRADE" && expected.Status == 101);

        string[] requests = _origin.Take();
        int attempts = requests.Count(static request => request.Contains("/fault", StringComparison.Ordinal));
        bool mayRepeat = at == 0 && fault is Fault.Close or Fault.Reset && response.Method != "POST";
        Assert.InRange(attempts, 1, mayRepeat ? 2 : 1);
    }

    /// <summary>One exchange in which a byte is another one, and a sound one behind it; what the client sees is well-formed.</summary>
    public async Task TemptAsync(ResponseScript response, int at, char value)
    {
        string what = $"{response.Name}, {(int)value:x2} at {at}";
        PipedClient client = await BeginAsync(response, response.Script.With(at, value).Text, response.End == ResponseEnd.Framed ? Fault.Stall : Fault.Close);
        (List<int> statuses, ClientResponse got) = await Wait.Turning(_stage.Time, _patience, ReadAsync(client, response, endsTunnel: true));
        await NextAsync(client, what, isOver: !got.IsComplete || statuses[^1] == 101);
        _origin.Take();
    }

    /// <summary>Ends the last client and waits until the proxy holds nothing any more.</summary>
    public async Task EndAsync()
    {
        _client?.Connection.ClientEnds();
        await _stage.TurnUntil(() => _client?.Served.IsCompleted != false, "the last client is served");
        await Wait.Until(
            () =>
            {
                _stage.Time.Advance(10_000);
                return _stage.Pool.Open == 0 && _stage.Time.RunningTimers == 0 && _origin.Connections == 0;
            },
            "no connection is open and nothing is timed");
        Assert.Equal(0, _stage.Pool.Idle);
    }

    public void Dispose()
    {
        _stage.Dispose();
        _origin.Dispose();
    }

    private async Task<PipedClient> BeginAsync(ResponseScript response, string bytes, Fault then)
    {
        _origin.Answer(bytes, then);
        PipedClient client = _client ??= _stage.Connect();
        _cases++;
        await client.SendAsync(response.Request($"/fault/{_cases}"));
        return client;
    }

    private static async Task<(List<int> Statuses, ClientResponse Final)> ReadAsync(PipedClient client, ResponseScript response, bool endsTunnel)
    {
        var statuses = new List<int>();
        while (!await client.EndsAsync())
        {
            ClientResponse got = await client.ReadResponseAsync(toHead: response.Method == "HEAD");
            statuses.Add(got.Status);
            if (got.Status == 101)
            {
                if (endsTunnel)
                {
                    client.Connection.ClientEnds();
                }
                string rest = await client.ReadToEndAsync();
                return (statuses, got with { Body = rest, IsComplete = !client.Connection.IsAborted });
            }
            if (got.Status >= 200)
            {
                return (statuses, got);
            }
        }
        return (statuses, new ClientResponse("", "", "", IsComplete: false));
    }

    // The next exchange comes on the same connection if that is still to be had, and gets its own response and no byte more.
    private async Task NextAsync(PipedClient client, string what, bool isOver)
    {
        if (isOver)
        {
            await _stage.TurnUntil(() => client.Served.IsCompleted, $"{what}: the connection ends");
            _client = client = _stage.Connect();
        }
        string target = $"/next/{_cases}";
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: a.test\r\n\r\n");
        ClientResponse next = await client.ReadResponseAsync();
        Assert.Equal((what, 200, $"GET {target}", true), (what, next.Status, next.Body, next.IsComplete));
        Assert.False(client.Served.IsCompleted, what);
        await Wait.Until(() => _stage.Pool.Open == _stage.Pool.Idle && _stage.Pool.Open <= 1, $"{what}: connections come back or are closed");
    }
}

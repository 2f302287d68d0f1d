using System.IO.Pipelines;
using UdsAot.Failures;
using UdsAot.Forwarding;
using UdsAot.Frontends;
using UdsAot.Http1;
using UdsAot.Timing;

namespace UdsAot.Tests.Frontends;

/// <summary>The reader of requests on a pipe of its own, without a front that serves them.</summary>
public sealed class Http1RequestReaderTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly Pipe _pipe = new(new PipeOptions(useSynchronizationContext: false));
    private readonly HeadOnlyFront _front = new();
    private readonly Http1RequestReader _reader;
    private readonly byte[] _room = new byte[256];

    public Http1RequestReaderTests()
    {
        _heartbeat = new Heartbeat(_time);
        _reader = new Http1RequestReader(_front, _pipe.Reader, _heartbeat);
    }

    public void Dispose() => _heartbeat.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public async Task Requests_are_read_alike_however_they_are_split(int size)
    {
        Task sending = SendAsync(
            "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
            + "PUT /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nde\r\n1\r\nf\r\n0\r\nX-T: t\r\n\r\n"
            + "GET /4 HTTP/1.1\r\nHost: a\r\n\r\n",
            size);
        string[] bodies = ["abc", "", "def", ""];
        for (int i = 0; i < bodies.Length; i++)
        {
            Assert.Equal(HeadFault.None, await ReadHeadAsync());
            Assert.Equal($"/{i + 1}", Latin1.Text(_front.Request.TargetBytes));
            Assert.Equal(bodies[i], await ReadBodyAsync());
            Assert.Equal(i == 2, _front.Trailers.HasFields);
            _reader.EndExchange(isBroken: false);
        }
        await sending;
        Assert.False((await _reader.ReadAsync().AsTask().WaitAsync(Wait.Patience)).Buffer.Length > 0);
    }

    [Fact]
    public async Task The_body_of_a_broken_request_is_not_read_and_nothing_behind_its_head_is_trusted()
    {
        await SendAsync("GET /1 HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n", 1_000);
        Assert.Equal(HeadFault.FieldName, await ReadHeadAsync());
        Assert.False(_reader.IsBodyRead);
        _reader.EndExchange(isBroken: true);
        Assert.True((await _reader.ReadAsync()).Buffer.IsEmpty);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "x\r\n", BodyFault.Framing)]
    [InlineData("Transfer-Encoding: chunked", "1\r\n", BodyFault.ClientLeft)]
    [InlineData("Transfer-Encoding: chunked", "0\r\nX-T:", BodyFault.ClientLeft)]
    [InlineData("Content-Length: 3", "ab", BodyFault.ClientLeft)]
    internal async Task A_body_that_breaks_or_is_cut_off_is_a_fault(string field, string body, BodyFault fault)
    {
        await SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n{body}", 1_000);
        Assert.Equal(HeadFault.None, await ReadHeadAsync());
        await ReadWhileAsync(static read => read is { Fault: BodyFault.None, Count: > 0 });
        Assert.Equal(fault, _reader.TryReadBody(_room).Fault);
        Assert.False(_reader.IsBodyRead);
    }

    [Fact]
    public async Task A_tunnel_carries_all_that_follows_whatever_the_request_was()
    {
        await _pipe.Writer.WriteAsync(Latin1.Bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\nraw"));
        Assert.Equal(HeadFault.None, await ReadHeadAsync());
        Assert.True(_reader.IsBodyRead);
        _reader.BeginTunnel();
        Assert.False(_reader.IsBodyRead);
        BodyRead read = _reader.TryReadBody(_room);
        Assert.Equal(("raw", false), (Latin1.Text(_room.AsMemory(0, read.Count)), read.IsEnd));
        Assert.Equal("GET", Latin1.Text(_front.Request.MethodBytes));
        _pipe.Writer.Complete();
        Assert.Equal(new BodyRead(0, IsEnd: true), _reader.TryReadBody(_room));
    }

    [Fact]
    public async Task A_wait_for_a_body_ends_when_its_time_is_up_or_it_is_stopped()
    {
        await _pipe.Writer.WriteAsync(Latin1.Bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"));
        Assert.Equal(HeadFault.None, await ReadHeadAsync());
        Task<bool> stopped = _reader.WaitForBodyAsync(1_000).AsTask();
        _reader.StopBody();
        Assert.False(await stopped.WaitAsync(Wait.Patience));
        Assert.False(await _reader.WaitForBodyAsync(1_000));
        _reader.ResumeBody();

        Task<bool> late = _reader.WaitForBodyAsync(1_000).AsTask();
        Assert.False(_reader.TryExpire(_heartbeat.Now + 999, 0));
        Assert.True(_reader.TryExpire(_heartbeat.Now + 1_000, 0));
        Assert.True(_reader.HasExpired);
        _reader.Cancel();
        Assert.True(await late.WaitAsync(Wait.Patience));
        Assert.Equal(BodyFault.TooSlow, _reader.TryReadBody(_room).Fault);
    }

    [Fact]
    public async Task Progress_is_made_by_bytes_of_a_body_only()
    {
        await _pipe.Writer.WriteAsync(Latin1.Bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"));
        Assert.Equal(HeadFault.None, await ReadHeadAsync());
        int before = _reader.Progress;
        Assert.Equal(default, _reader.TryReadBody(_room));
        Assert.Equal(before, _reader.Progress);
        await _pipe.Writer.WriteAsync(Latin1.Bytes("a"));
        Assert.Equal(new BodyRead(1, IsEnd: false), _reader.TryReadBody(_room));
        Assert.NotEqual(before, _reader.Progress);
    }

    private async Task SendAsync(string text, int size)
    {
        byte[] bytes = Latin1.Bytes(text);
        for (int start = 0; start < bytes.Length; start += size)
        {
            await _pipe.Writer.WriteAsync(bytes.AsMemory(start, Math.Min(size, bytes.Length - start)));
        }
        _pipe.Writer.Complete();
    }

    private async Task<HeadFault> ReadHeadAsync()
    {
        _reader.BeginHead();
        HeadFault fault = HeadFault.None;
        while (true)
        {
            ReadResult result = await _reader.ReadAsync().AsTask().WaitAsync(Wait.Patience);
            if (!result.Buffer.IsEmpty)
            {
                fault = _reader.ParseHead(result.Buffer);
            }
            if (_front.Request.IsComplete || fault != HeadFault.None)
            {
                _reader.EndHead(result.Buffer, isBroken: fault != HeadFault.None);
                return fault;
            }
            _reader.Keep(result.Buffer);
            Assert.False(result.IsCompleted);
        }
    }

    private Task<string> ReadBodyAsync() => ReadWhileAsync(static read => !read.IsEnd && read.Fault == BodyFault.None);

    private async Task<string> ReadWhileAsync(Func<BodyRead, bool> goesOn)
    {
        string body = "";
        while (true)
        {
            BodyRead read = _reader.TryReadBody(_room);
            body += Latin1.Text(_room.AsMemory(0, read.Count));
            if (!goesOn(read))
            {
                return body;
            }
            if (read.Count == 0)
            {
                Assert.True(await _reader.WaitForBodyAsync(60_000).AsTask().WaitAsync(Wait.Patience));
            }
        }
    }
}

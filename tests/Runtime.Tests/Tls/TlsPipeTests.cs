using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using UdsAot.Timing;
using UdsAot.Tls;
using UdsAot.Transport;

namespace UdsAot.Tests.Tls;

/// <summary>The clear-text side of TLS, with .NET's client at the other end of two pipes.</summary>
public sealed class TlsPipeTests : IAsyncLifetime
{
    private readonly PipedConnection _connection = new(new PipeOptions(useSynchronizationContext: false), remote: null);
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly SslStream _client;
    private readonly SslStream _server;
    private readonly TlsPipe _pipe;

    public TlsPipeTests()
    {
        _heartbeat = new Heartbeat(_time);
        var inner = new PipeStream(_connection.Transport);
        _server = new SslStream(inner, leaveInnerStreamOpen: true);
        _pipe = new TlsPipe(inner, _server, _connection, _heartbeat);
        _client = new SslStream(new PipeStream(new ClientSide(_connection)), leaveInnerStreamOpen: true, (_, _, _, _) => true);
    }

    public async Task InitializeAsync()
    {
        TestPem pem = TestPem.OfCurve();
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem.Certificate, pem.Key);
        await Task.WhenAll(_server.AuthenticateAsServerAsync(certificate), _client.AuthenticateAsClientAsync("test")).WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _pipe.Release();
        _heartbeat.Dispose();
    }

    [Fact]
    public async Task What_the_client_sends_is_read_and_what_is_not_consumed_comes_again()
    {
        Assert.False(_pipe.Input.TryRead(out _));
        await _client.WriteAsync("hello"u8.ToArray());

        ReadResult first = await _pipe.Input.ReadAsync();
        Assert.Equal("hello", Text(first));
        _pipe.Input.AdvanceTo(first.Buffer.GetPosition(2));
        Assert.True(_pipe.Input.TryRead(out ReadResult second));
        Assert.Equal("llo", Text(second));
        _pipe.Input.AdvanceTo(second.Buffer.Start, second.Buffer.End);
        Assert.False(_pipe.Input.TryRead(out _));

        ValueTask<ReadResult> third = _pipe.Input.ReadAsync();
        await _client.WriteAsync(" there"u8.ToArray());
        ReadResult whole = await third;
        Assert.Equal("llo there", Text(whole));
        _pipe.Input.AdvanceTo(whole.Buffer.End);
    }

    [Fact]
    public async Task More_than_a_block_comes_in_order()
    {
        byte[] sent = new byte[200_000];
        new Random(1).NextBytes(sent);
        Task sending = _client.WriteAsync(sent).AsTask();
        var received = new MemoryStream();
        while (received.Length < sent.Length)
        {
            ReadResult result = await _pipe.Input.ReadAsync();
            // Some of it stays every time, so that blocks are chained.
            long taken = Math.Max(1, result.Buffer.Length - 100);
            foreach (ReadOnlyMemory<byte> part in result.Buffer.Slice(0, taken))
            {
                received.Write(part.Span);
            }
            _pipe.Input.AdvanceTo(result.Buffer.GetPosition(taken));
        }
        await sending;
        Assert.Equal(sent, received.ToArray());
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_loses_nothing()
    {
        for (int i = 0; i < 3; i++)
        {
            ValueTask<ReadResult> waiting = _pipe.Input.ReadAsync();
            Assert.False(waiting.IsCompleted);
            _pipe.Input.CancelPendingRead();
            ReadResult canceled = await waiting;
            Assert.True(canceled.IsCanceled && canceled.Buffer.IsEmpty && !canceled.IsCompleted);
            _pipe.Input.AdvanceTo(canceled.Buffer.Start);
        }
        _pipe.Input.CancelPendingRead();
        Assert.True((await _pipe.Input.ReadAsync()).IsCanceled);

        using var patience = new CancellationTokenSource();
        ValueTask<ReadResult> impatient = _pipe.Input.ReadAsync(patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await impatient);

        await _client.WriteAsync("all"u8.ToArray());
        Assert.Equal("all", Text(await _pipe.Input.ReadAsync()));
    }

    [Fact]
    public async Task The_end_is_told_to_who_waits_and_to_who_only_asks()
    {
        await _client.WriteAsync("last"u8.ToArray());
        await _client.ShutdownAsync();

        ReadResult result = await _pipe.Input.ReadAsync();
        Assert.Equal("last", Text(result));
        _pipe.Input.AdvanceTo(result.Buffer.End);
        ReadResult end = await _pipe.Input.ReadAsync();
        Assert.True(end.IsCompleted && end.Buffer.IsEmpty);
        _pipe.Input.AdvanceTo(end.Buffer.Start);
        Assert.True(_pipe.Input.TryRead(out end));
        Assert.True(end.IsCompleted && end.Buffer.IsEmpty);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_an_IOException()
    {
        ValueTask<ReadResult> waiting = _pipe.Input.ReadAsync();
        _connection.ClientLeaves();
        await Assert.ThrowsAnyAsync<IOException>(async () => await waiting);
        Assert.ThrowsAny<IOException>(() => _pipe.Input.TryRead(out _));
    }

    [Fact]
    public async Task The_end_is_said_once_and_what_comes_after_it_is_still_read()
    {
        ValueTask<ReadResult> waiting = _pipe.Input.ReadAsync();
        await _pipe.Output.WriteAsync("bye"u8.ToArray());
        await _pipe.EndAsync();
        await _pipe.EndAsync();

        var received = new MemoryStream();
        await _client.CopyToAsync(received).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("bye", Encoding.ASCII.GetString(received.ToArray()));
        await _client.WriteAsync("wait"u8.ToArray());
        Assert.Equal("wait", Text(await waiting));
    }

    [Fact]
    public async Task Who_takes_too_long_is_cut_off()
    {
        _pipe.ExpectWithin(1_000);
        _time.Advance(Heartbeat.Interval * 3);
        Assert.False(_connection.IsAborted);
        _time.Advance(Heartbeat.Interval * 2);
        await Wait.Until(() => _connection.IsAborted, "the connection is cut off");
        Assert.False(_pipe.ExpectNothing());
    }

    [Fact]
    public void Who_does_not_is_not()
    {
        _pipe.ExpectWithin(1_000);
        Assert.True(_pipe.ExpectNothing());
        _time.Advance(10_000);
        Assert.False(_connection.IsAborted);
        Assert.Equal(0, _time.RunningTimers);
    }

    private static string Text(ReadResult result)
    {
        var text = new StringBuilder();
        foreach (ReadOnlyMemory<byte> part in result.Buffer)
        {
            text.Append(Encoding.ASCII.GetString(part.Span));
        }
        return text.ToString();
    }

    private sealed class ClientSide(PipedConnection connection) : IDuplexPipe
    {
        public PipeReader Input => connection.ClientInput;

        public PipeWriter Output => connection.ClientOutput;
    }
}

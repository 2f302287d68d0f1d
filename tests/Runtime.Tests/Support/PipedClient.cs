using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace UdsAot.Tests.Support;

/// <summary>The client's end of a <see cref="PipedConnection"/>: sends bytes and reads responses.</summary>
internal sealed class PipedClient(PipedConnection connection, Task served)
{
    private readonly StringBuilder _received = new();
    private bool _isAtEnd;

    public PipedConnection Connection { get; } = connection;

    /// <summary>Ends when the server has done with the connection.</summary>
    public Task Served { get; } = served;

    /// <summary>Heads that were read, interim ones too.</summary>
    public int HeadsRead { get; private set; }

    public async Task SendAsync(string text) => await Connection.ClientOutput.WriteAsync(Latin1.Bytes(text));

    /// <summary>Reads a response to its end.</summary>
    /// <param name="toHead">True if it answers HEAD.</param>
    public async Task<ClientResponse> ReadResponseAsync(bool toHead = false)
    {
        string head = await TakeLinesAsync();
        HeadsRead++;
        var response = new ClientResponse(head, "", "", IsComplete: true);
        if (toHead || response.Status is < 200 or 204 or 304)
        {
            return response;
        }
        if (response.Field("Transfer-Encoding") == "chunked")
        {
            return await ReadChunksAsync(response);
        }
        if (response.Field("Content-Length") is { } length)
        {
            int count = int.Parse(length, CultureInfo.InvariantCulture);
            await Fill(() => _received.Length >= count);
            return response with { IsComplete = _received.Length >= count, Body = Take(Math.Min(count, _received.Length)) };
        }
        await Fill(static () => false);
        return response with { Body = Take(_received.Length), IsComplete = !Connection.IsAborted };
    }

    /// <summary>Waits for more bytes, and answers whether the connection ended instead.</summary>
    public async Task<bool> EndsAsync()
    {
        await Fill(() => _received.Length > 0);
        return _received.Length == 0;
    }

    /// <summary>Reads until a text has come, and answers all up to its end.</summary>
    public async Task<string> ReadThroughAsync(string text)
    {
        await Fill(() => IndexOf(text) >= 0);
        Assert.True(IndexOf(text) >= 0, $"the connection ended before {text} came: {_received}");
        return Take(IndexOf(text) + text.Length);
    }

    /// <summary>Reads so many bytes, or fewer if the connection ends before.</summary>
    public async Task<string> TakeAsync(int count)
    {
        await Fill(() => _received.Length >= count);
        return Take(Math.Min(count, _received.Length));
    }

    /// <summary>Reads until the connection ends, and answers what came.</summary>
    public async Task<string> ReadToEndAsync()
    {
        await Fill(static () => false);
        return Take(_received.Length);
    }

    private async Task<string> TakeLinesAsync() => (await ReadThroughAsync("\r\n\r\n"))[..^4];

    private async Task<ClientResponse> ReadChunksAsync(ClientResponse response)
    {
        var body = new StringBuilder();
        while (true)
        {
            await Fill(() => IndexOf("\r\n") >= 0);
            if (IndexOf("\r\n") < 0)
            {
                return response with { Body = body.ToString(), IsComplete = false };
            }
            int size = int.Parse(Take(IndexOf("\r\n") + 2).AsSpan()[..^2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                break;
            }
            await Fill(() => _received.Length >= size + 2);
            if (_received.Length < size + 2)
            {
                body.Append(Take(Math.Min(size, _received.Length)));
                return response with { Body = body.ToString(), IsComplete = false };
            }
            body.Append(Take(size));
            Assert.Equal("\r\n", Take(2));
        }
        var trailers = new StringBuilder();
        while (true)
        {
            string line = await ReadThroughAsync("\r\n");
            if (line == "\r\n")
            {
                return response with { Body = body.ToString(), Trailers = trailers.ToString() };
            }
            trailers.Append(line);
        }
    }

    private async Task Fill(Func<bool> isEnough)
    {
        using var patience = new CancellationTokenSource(Wait.Patience);
        while (!_isAtEnd && !isEnough())
        {
            ReadResult result = await Connection.ClientInput.ReadAsync(patience.Token);
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
            {
                _received.Append(Latin1.Text(segment));
            }
            Connection.ClientInput.AdvanceTo(result.Buffer.End);
            _isAtEnd = result.IsCompleted || result.IsCanceled;
        }
    }

    private int IndexOf(string text) => _received.ToString().IndexOf(text, StringComparison.Ordinal);

    private string Take(int count)
    {
        string text = _received.ToString(0, count);
        _received.Remove(0, count);
        return text;
    }
}

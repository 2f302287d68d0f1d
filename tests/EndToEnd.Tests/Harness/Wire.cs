using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace UdsAot.EndToEnd.Harness;

/// <summary>
/// One end of a connection, on which a test says byte for byte what is sent, as a client or as an origin. It reads just
/// as much as it is asked for, and no more HTTP than a test must know.
/// </summary>
internal sealed class Wire(Socket socket) : IAsyncDisposable
{
    private byte[] _buffer = new byte[65_536];
    private int _start;
    private int _end;

    /// <summary>Sends text, each character one byte.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes, all of them.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes).AsTask().Within("room to send")..];
        }
    }

    /// <summary>Sends text byte by byte, each in a segment of its own.</summary>
    public async Task TrickleAsync(string text)
    {
        foreach (char each in text)
        {
            await SendAsync(each.ToString());
        }
    }

    /// <summary>Says that nothing more will be sent; the other direction stays open.</summary>
    public void FinishSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes with a reset instead of an orderly end (TCP only).</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    /// <summary>Reads a request with its body; null at the end of the connection.</summary>
    public async Task<Message?> ReadRequestAsync()
    {
        Message? head = await ReadRequestHeadAsync();
        return head is null ? null : await ReadBodyAsync(head, untilEnd: false);
    }

    /// <summary>Reads a request's head and leaves its body; null at the end of the connection.</summary>
    public Task<Message?> ReadRequestHeadAsync() => ReadHeadAsync();

    /// <summary>Reads a final response with its body; interim responses (1xx but 101) are passed over.</summary>
    /// <param name="method">The method that it answers: the response to HEAD has no body.</param>
    public async Task<Message> ReadResponseAsync(string method = "GET")
    {
        Message head;
        do
        {
            head = await ReadResponseHeadAsync();
        }
        while (head.Status is >= 100 and < 200 and not 101);
        return method == "HEAD" || head.Status is 101 or 204 or 304 ? head : await ReadBodyAsync(head, untilEnd: true);
    }

    /// <summary>Reads the head of a response, an interim one too.</summary>
    public async Task<Message> ReadResponseHeadAsync()
        => await ReadHeadAsync() ?? throw new EndOfStreamException("The connection ended where a response was expected.");

    /// <summary>Reads at least one byte of what comes next; empty at the end of the connection.</summary>
    public async Task<string> ReadSomeAsync()
    {
        if (_start == _end && !await FillAsync("more bytes"))
        {
            return "";
        }
        string some = Encoding.Latin1.GetString(_buffer, _start, _end - _start);
        _start = _end;
        return some;
    }

    /// <summary>Reads until what was read since the last call ends in a text.</summary>
    public async Task<string> ReadUntilAsync(string ending)
    {
        var all = new StringBuilder();
        while (!all.ToString().EndsWith(ending, StringComparison.Ordinal))
        {
            all.Append(Encoding.Latin1.GetString(await ReadExactlyAsync(1)));
        }
        return all.ToString();
    }

    /// <summary>Reads all that comes until the connection ends, also by a reset.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var all = new StringBuilder();
        string some;
        while ((some = await ReadSomeAsync()).Length > 0)
        {
            all.Append(some);
        }
        return all.ToString();
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Message?> ReadHeadAsync()
    {
        string? startLine = await ReadLineAsync();
        return startLine is null ? null : new Message(startLine, await ReadFieldsAsync(), [], [], Complete: true);
    }

    private async Task<(string Name, string Value)[]> ReadFieldsAsync()
    {
        var fields = new List<(string, string)>();
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            fields.Add((line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }
        return [.. fields];
    }

    private async Task<Message> ReadBodyAsync(Message head, bool untilEnd)
    {
        var body = new MemoryStream();
        try
        {
            if (head["Transfer-Encoding"] == "chunked")
            {
                int length;
                while ((length = int.Parse((await NeedLineAsync()).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)) > 0)
                {
                    await CopyAsync(length, body);
                    await NeedLineAsync();
                }
                return head with { Body = body.ToArray(), Trailers = await ReadFieldsAsync() };
            }
            if (head["Content-Length"] is { } text)
            {
                await CopyAsync(long.Parse(text, CultureInfo.InvariantCulture), body);
            }
            else if (untilEnd)
            {
                body.Write(Encoding.Latin1.GetBytes(await ReadToEndAsync()));
            }
            return head with { Body = body.ToArray() };
        }
        catch (EndOfStreamException)
        {
            return head with { Body = body.ToArray(), Complete = false };
        }
    }

    private async Task CopyAsync(long length, MemoryStream body)
    {
        while (length > 0)
        {
            if (_start == _end && !await FillAsync("more of a body"))
            {
                throw new EndOfStreamException();
            }
            int some = (int)Math.Min(length, _end - _start);
            body.Write(_buffer, _start, some);
            _start += some;
            length -= some;
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int length)
    {
        var bytes = new MemoryStream();
        await CopyAsync(length, bytes);
        return bytes.ToArray();
    }

    private async Task<string> NeedLineAsync() => await ReadLineAsync() ?? throw new EndOfStreamException();

    private async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start.._end).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                string line = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 2;
                return line;
            }
            if (!await FillAsync("a line"))
            {
                return null;
            }
        }
    }

    private async Task<bool> FillAsync(string what)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        try
        {
            int read = await socket.ReceiveAsync(_buffer.AsMemory(_end)).AsTask().Within(what);
            _end += read;
            return read > 0;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return false;
        }
    }
}

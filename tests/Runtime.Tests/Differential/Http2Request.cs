using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace UdsAot.Tests.Differential;

/// <summary>A request over HTTP/2, sound or not.</summary>
/// <param name="Fields">The fields of its head, with the pseudo-fields.</param>
/// <param name="Content">Its content, a DATA frame each.</param>
/// <param name="Trailers">The fields behind its content.</param>
internal sealed record Http2Request(IReadOnlyList<(string Name, string Value)> Fields, IReadOnlyList<string> Content, IReadOnlyList<(string Name, string Value)> Trailers)
{
    /// <summary>The request in lines, as <see cref="Deviation"/> reads it: fields, content in brackets, trailers behind it. A line end in a value is escaped.</summary>
    public override string ToString()
        => $"{Lines(Fields)}[{string.Join('|', Content.Select(static piece => piece.Length))}]\n{Lines(Trailers)}";

    /// <summary>Sends it on a connection of its own.</summary>
    /// <returns>The status of the final response, or null where there was none.</returns>
    public async Task<int?> SendAsync(EndPoint server)
    {
        await using Http2Client client = await Http2Client.ConnectAsync(server);
        try
        {
            return await SendAsync(client);
        }
        catch (SocketException)
        {
            // The server has ended the connection.
            return null;
        }
    }

    private async Task<int?> SendAsync(Http2Client client)
    {
        int stream = await client.RequestAsync(Content.Count == 0 && Trailers.Count == 0, [.. Fields]);
        for (int i = 0; i < Content.Count; i++)
        {
            await client.SendDataAsync(stream, Latin1.Bytes(Content[i]), endsStream: i == Content.Count - 1 && Trailers.Count == 0);
        }
        if (Trailers.Count > 0)
        {
            await client.SendAsync(new Http2Frame(Http2Frame.Headers, Http2Frame.EndHeadersFlag | Http2Frame.EndStreamFlag, stream, PlainHpack.Encode([.. Trailers])));
        }
        while (await client.ReadAnyFrameAsync() is { } frame)
        {
            if (frame.Type == Http2Frame.GoAway && frame.Payload.AsSpan(4, 4).IndexOfAnyExcept((byte)0) >= 0)
            {
                return null;
            }
            if (frame.Stream == stream && frame.Type == Http2Frame.Reset)
            {
                return null;
            }
            if (frame.Stream == stream && frame.Type == Http2Frame.Headers)
            {
                int status = int.Parse(PlainHpack.Decode(frame.Payload).First(static field => field.Name == ":status").Value, CultureInfo.InvariantCulture);
                if (status >= 200)
                {
                    return status;
                }
            }
        }
        return null;
    }

    private static string Lines(IEnumerable<(string Name, string Value)> fields) => string.Concat(fields.Select(static field => $"{field.Name}: {field.Value.Replace("\n", "\\n").Replace("\r", "\\r")}\n"));
}

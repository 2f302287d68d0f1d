using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace UdsAot.Tests.Differential;

/// <summary>Sends bytes to a server on a connection of their own and notes how they were answered.</summary>
internal static partial class RawClient
{
    /// <summary>Sends the bytes, then ends its side, and reads until the server has ended its own.</summary>
    /// <param name="server">Where.</param>
    /// <param name="bytes">What.</param>
    /// <param name="responses">How many final responses to wait for before this side is ended.</param>
    /// <param name="patience">Milliseconds of silence after which no more responses are waited for.</param>
    /// <returns>The final statuses in their order.</returns>
    public static async Task<List<int>> AskAsync(IPEndPoint server, byte[] bytes, int responses, int patience)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        string text = "";
        byte[] buffer = new byte[65_536];
        try
        {
            await socket.SendAsync(bytes);
            bool hasEnded = false;
            while (true)
            {
                using var silence = new CancellationTokenSource(hasEnded ? Wait.Patience : TimeSpan.FromMilliseconds(patience));
                int received;
                try
                {
                    received = await socket.ReceiveAsync(buffer, silence.Token);
                }
                catch (OperationCanceledException) when (!hasEnded)
                {
                    received = -1;
                }
                if (received == 0)
                {
                    break;
                }
                text += Latin1.Text(buffer.AsSpan(0, Math.Max(received, 0)));
                if (!hasEnded && (received < 0 || Statuses(text).Count >= responses))
                {
                    hasEnded = true;
                    socket.Shutdown(SocketShutdown.Send);
                }
            }
        }
        catch (SocketException)
        {
            // Refused and closed before all of it was sent; what was answered has been read.
        }
        return Statuses(text);
    }

    private static List<int> Statuses(string text)
        => [.. StatusLine().Matches(text).Select(static match => int.Parse(match.Groups[1].ValueSpan, provider: null)).Where(static status => status >= 200)];

    [GeneratedRegex(@"HTTP/1\.1 ([1-9]\d\d) ")]
    private static partial Regex StatusLine();
}

using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace UdsAot.Soak;

/// <summary>An origin's process, which can be ended and started again.</summary>
internal sealed class RestartingOrigin : IAsyncDisposable
{
    private readonly string _socket;
    private readonly string _folder;
    private RunningProcess? _process;

    /// <param name="socket">Where it listens.</param>
    /// <param name="folder">Its current folder.</param>
    public RestartingOrigin(string socket, string folder)
    {
        _socket = socket;
        _folder = folder;
    }

    /// <summary>How often it was ended.</summary>
    public int Restarts { get; private set; }

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _process = new RunningProcess(Environment.ProcessPath!, ["origin", _socket], _folder);
        await Patience.Until(() => _process.HasExited || Answers(), $"an origin on {_socket}");
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"The origin ended:\n{string.Join('\n', _process.Lines)}");
        }
    }

    /// <summary>Ends and starts it again and again, with a crash and in good order by turns.</summary>
    public async Task RestartAsync(TimeSpan pause, CancellationToken stopped)
    {
        try
        {
            while (true)
            {
                await Task.Delay(pause, stopped);
                if (Restarts++ % 2 == 0)
                {
                    await _process!.CrashAsync();
                }
                else
                {
                    _process!.Signal(PosixSignal.SIGTERM);
                    await _process.ExitCodeAsync();
                }
                await _process.DisposeAsync();
                // Long enough for requests to find no server.
                await Task.Delay(200, CancellationToken.None);
                await StartAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The traffic has ended.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private bool Answers()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(_socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

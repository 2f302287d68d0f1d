using System.Diagnostics;
using System.Runtime.InteropServices;

namespace UdsAot.EndToEnd.Harness;

/// <summary>A process that a test started. It is gone when this is disposed of, whatever happened in between.</summary>
internal class RunningProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Task _output;
    private readonly Task _errors;

    /// <summary>Starts a command with the current folder <paramref name="folder"/>, or the sandbox's.</summary>
    public RunningProcess(string command, IEnumerable<string> arguments, string? folder = null, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder ?? Sandbox.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }
        CommandLine = string.Join(' ', [command, .. arguments]);
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = CollectAsync(_process.StandardOutput);
        _errors = CollectAsync(_process.StandardError);
        // If the test run is ended from outside, Dispose is not called any more.
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public string CommandLine { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Its output so far, standard output and standard error in order of arrival.</summary>
    public string[] Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Waits for a line that it writes.</summary>
    /// <param name="condition">Which line.</param>
    /// <param name="what">The line in words.</param>
    /// <param name="after">Lines before this index do not count.</param>
    /// <param name="limit"><see cref="Patience.Default"/> if null.</param>
    public async Task<string> LineAsync(Func<string, bool> condition, string what, int after = 0, TimeSpan? limit = null)
    {
        try
        {
            string? found = null;
            await Patience.Until(() => (found = Lines.Skip(after).FirstOrDefault(condition)) is not null || OutputEnded, what, limit);
            return found ?? throw new InvalidOperationException($"{CommandLine} ended without {what}.");
        }
        catch (Exception failure) when (failure is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{failure.Message} It wrote:\n{string.Join('\n', Lines)}", failure);
        }
    }

    /// <summary>Waits for the end and answers the exit code; 128 + the signal's number if a signal ended it.</summary>
    public async Task<int> ExitCodeAsync(TimeSpan? limit = null)
    {
        await Task.WhenAll(_process.WaitForExitAsync(), _output, _errors).Within($"the end of {CommandLine}", limit);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(PosixSignal signal)
    {
        int number = signal switch
        {
            PosixSignal.SIGHUP => 1,
            PosixSignal.SIGINT => 2,
            PosixSignal.SIGTERM => 15,
            > 0 => (int)signal,
            _ => throw new ArgumentOutOfRangeException(nameof(signal)),
        };
        if (Posix.Kill(Id, number) != 0)
        {
            throw new InvalidOperationException($"{CommandLine} could not be signalled.");
        }
    }

    /// <summary>Ends it as a crash would, with SIGKILL, and waits until it is gone.</summary>
    public async Task CrashAsync()
    {
        _process.Kill(entireProcessTree: true);
        await ExitCodeAsync();
    }

    /// <summary>The most memory that was resident at once, in bytes (VmHWM of proc(5)).</summary>
    public long PeakResidentBytes => StatusBytes("VmHWM:");

    /// <summary>The memory that is resident now, in bytes (VmRSS of proc(5)).</summary>
    public long ResidentBytes => StatusBytes("VmRSS:");

    /// <summary>How many file descriptors it has open.</summary>
    public int OpenFiles => Directory.GetFiles($"/proc/{Id}/fd").Length;

    private bool OutputEnded => _output.IsCompleted && _errors.IsCompleted;

    public virtual async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
        await _process.WaitForExitAsync();
        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    private long StatusBytes(string key)
    {
        string line = File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
    }

    private async Task CollectAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }

    private void KillAtExit(object? sender, EventArgs arguments) => _process.Kill(entireProcessTree: true);
}

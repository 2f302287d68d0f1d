using System.Diagnostics;

namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>A process that the comparison started, on a core of its choice, with all that it starts in turn.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int KeptLines = 2_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private readonly string _command;
    private int _disposed;

    /// <summary>Starts a command.</summary>
    /// <param name="core">The core that it and its children may use.</param>
    /// <param name="command">A path, or a name to look for in PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to set.</param>
    public ChildProcess(int core, string command, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        _command = command;
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, data) => Keep(data.Data);
        _process.ErrorDataReceived += (_, data) => Keep(data.Data);

        // A child has the affinity of the thread that starts it.
        NativeCalls.StayOn(core);
        try
        {
            StartedAt = Stopwatch.GetTimestamp();
            _process.Start();
        }
        finally
        {
            NativeCalls.StayOn(Cores.Others);
        }
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>When it was about to be started, as <see cref="Stopwatch.GetTimestamp"/> counts.</summary>
    public long StartedAt { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Its standard output and standard error together; only the end if long.</summary>
    public string Text
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Runs a command beside the load and answers what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static string Run(Workspace workspace, string command, params IEnumerable<string> arguments)
    {
        using ChildProcess child = workspace.Start(Cores.Others, command, arguments);
        child._process.WaitForExit();
        return child._process.ExitCode == 0
            ? child.Text
            : throw new InvalidOperationException($"{command} ended with {child._process.ExitCode}:\n{child.Text}");
    }

    /// <summary>Asks it to end, and when it does not, makes it.</summary>
    public void Dispose()
    {
        // A signal to the comparison may end it while the comparison is about to.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }
        if (!_process.HasExited)
        {
            int[] family = ProcessFamily.Of(Id);
            NativeCalls.Signal(Id, NativeCalls.Terminate);
            if (!_process.WaitForExit(s_patience))
            {
                foreach (int member in family)
                {
                    NativeCalls.Signal(member, NativeCalls.Kill);
                }
            }
        }
        _process.WaitForExit();
        _process.Dispose();
        Disposed?.Invoke(this);
    }

    /// <summary>Raised when it has ended and will not be asked for again.</summary>
    public event Action<ChildProcess>? Disposed;

    public override string ToString() => $"{_command} ({Id})";

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }
        }
    }
}

using System.Runtime.InteropServices;
using UdsAot.Awaiting;
using UdsAot.Logging;

namespace UdsAot.Supervision;

/// <summary>
/// What the process does with signals: the first SIGTERM or SIGINT asks it to drain, a second one ends it at once with the exit
/// code 128 + its number, as a shell reports such an end. SIGHUP reads again what is read on the device, if there is any such thing.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource<string> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly ILogger _logger;
    private readonly Action<int> _endAtOnce;
    private readonly Action? _reload;

    /// <param name="logger">The log.</param>
    /// <param name="endAtOnce">Ends the process with an exit code; does not return.</param>
    /// <param name="reload">Called at SIGHUP, on a thread of the pool; null if there is nothing to read again.</param>
    public StopSignals(ILogger logger, Action<int> endAtOnce, Action? reload = null)
    {
        _logger = logger;
        _endAtOnce = endAtOnce;
        _reload = reload;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, "SIGTERM", 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, "SIGINT", 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload),
        ];
    }

    /// <summary>Ends with the first signal's name.</summary>
    public Task<string> Stopped => _stop.Task;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Stop(PosixSignalContext context, string name, int number)
    {
        context.Cancel = true;
        if (!_stop.TrySetResult(name))
        {
            _logger.EndingAtOnce(name);
            _endAtOnce(128 + number);
        }
    }

    private void Reload(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_reload is null)
        {
            _logger.NothingToReload();
        }
        else
        {
            Offload.Run(static reload => reload(), _reload);
        }
    }
}

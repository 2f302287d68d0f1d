using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using UdsAot.Observing;

namespace UdsAot.Listening;

/// <summary>
/// What the process does with signals: the first SIGTERM or SIGINT asks it to drain, a second one ends it at once with the exit
/// code 128 + its number, as a shell reports such an end. SIGHUP changes nothing, because there is nothing to reload.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource<string> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly ILogger _logger;
    private readonly Action<int> _endAtOnce;

    /// <param name="logger">The log.</param>
    /// <param name="endAtOnce">Ends the process with an exit code; does not return.</param>
    public StopSignals(ILogger logger, Action<int> endAtOnce)
    {
        _logger = logger;
        _endAtOnce = endAtOnce;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, "SIGTERM", 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, "SIGINT", 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, StayUp),
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

    private void StayUp(PosixSignalContext context)
    {
        context.Cancel = true;
        _logger.NothingToReload();
    }
}

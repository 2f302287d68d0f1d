using System.Runtime.InteropServices;
using UdsAot.Logging;

namespace UdsAot.Supervision;

/// <summary>
/// Handles SIGUSR1: reopens the access log's file, as nginx does, after a tool has renamed it for rotation. Without an access log file the
/// signal is ignored; the kernel's default would end the process.
/// </summary>
internal sealed class ReopenSignal(AccessLog? accessLog, ILogger logger) : IDisposable
{
    // The same number on x64 and arm64 (asm-generic/signal.h); .NET has no name for it.
    private const PosixSignal SigUsr1 = (PosixSignal)10;

    private readonly PosixSignalRegistration _registration = PosixSignalRegistration.Create(SigUsr1, context =>
    {
        context.Cancel = true;
        if (accessLog is null)
        {
            logger.NothingToReopen();
        }
        else
        {
            accessLog.ReopenLater();
        }
    });

    public void Dispose() => _registration.Dispose();
}

using System.Runtime.InteropServices;
using UdsAot.Logging;

namespace UdsAot.Supervision;

/// <summary>
/// SIGUSR1 has the access log's file opened anew, as with nginx: a tool that rotates logs has renamed it. Without such a file it
/// changes nothing; the kernel's default would be to end the process.
/// </summary>
internal sealed class ReopenSignal(AccessLog? accessLog, ILogger logger) : IDisposable
{
    // The same on x64 and arm64 (asm-generic/signal.h); .NET has no name for it.
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

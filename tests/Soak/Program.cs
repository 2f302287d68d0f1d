using System.Globalization;
using System.Runtime.InteropServices;
using UdsAot.Soak;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// soak origin SOCKET                       an origin, until a signal ends it
// soak run SECONDS EXECUTABLE FOLDER       mixed traffic through an executable; FOLDER holds the sockets of its mounts
using var stopped = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

switch (args)
{
    case ["origin", string socket]:
        await SoakOrigin.RunAsync(socket, stopped.Token);
        return 0;
    case ["run", string seconds, string executable, string folder]:
        return await SoakRun.RunAsync(TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)), executable, folder, stopped.Token);
    default:
        await Console.Error.WriteLineAsync("soak: this is what build/soak starts");
        return 2;
}

void Stop(PosixSignalContext context)
{
    // The end is ours: everything that was started must be gone first.
    context.Cancel = true;
    stopped.Cancel();
}

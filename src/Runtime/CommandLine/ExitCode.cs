namespace UdsAot.CommandLine;

/// <summary>The exit codes. A second signal ends the process with 128 + the signal's number.</summary>
internal static class ExitCode
{
    /// <summary>Success, also after a drain.</summary>
    public const int Good = 0;

    /// <summary><c>check</c> found an origin that does not respond, or <c>match</c> found no mount.</summary>
    public const int CheckFailed = 1;

    /// <summary>Invalid command line.</summary>
    public const int Usage = 2;

    /// <summary>A listener or the access log cannot be opened, or there is too little memory to serve clients.</summary>
    public const int CannotStart = 3;

    /// <summary>A failure that only a new process can recover from: EX_SOFTWARE (sysexits.h).</summary>
    public const int CannotGoOn = Hosting.ProxyServer.CannotGoOn;
}

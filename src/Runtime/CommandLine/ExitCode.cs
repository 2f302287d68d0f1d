namespace UdsAot.CommandLine;

/// <summary>What the command ends with. A second signal ends it with 128 + the signal's number.</summary>
internal static class ExitCode
{
    /// <summary>Everything went well; also after a drain.</summary>
    public const int Good = 0;

    /// <summary><c>check</c> met an origin that does not answer, or <c>match</c> found nothing.</summary>
    public const int CheckFailed = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>A listener cannot be opened, or there is too little memory to serve anybody.</summary>
    public const int CannotListen = 3;

    /// <summary>It cannot go on, as only a new process can: EX_SOFTWARE (sysexits.h).</summary>
    public const int CannotGoOn = Hosting.ProxyServer.CannotGoOn;
}

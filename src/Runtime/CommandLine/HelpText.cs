namespace UdsAot.CommandLine;

/// <summary>The text of <c>--help</c>.</summary>
internal static class HelpText
{
    public const string Text =
        """
        udsaot publishes local servers, each on a Unix socket, as one URL space
        over HTTP/1.1 and HTTP/2. Its mounts are compiled in: to change them, change
        mounts.json and build again.

        Usage:
          udsaot [--listen URL]... [--log-level LEVEL]
                 [--access-log -|PATH [--access-log-format FORMAT]]
                                      run the proxy
          udsaot mounts [--json]      print the mounts that are compiled in
          udsaot match [--host HOST] [--upgrade] PATH
                                      say which mount takes a path, and what goes onward
          udsaot check                ask every origin; look at certificates, files
          udsaot --version            print version, commit, SHA-256 of mounts.json
          udsaot --help               print this text

        Options:
          --listen URL         listen here instead of at the addresses in mounts.json:
                               http://127.0.0.1:8080, http://[::1]:0 (0: any free port),
                               http://unix:/run/udsaot.sock, http://unix:@abstract, or
                               systemd:NAME (as a socket unit names it); may be given
                               several times
          --log-level LEVEL    trace, debug, info (default), warn, error or none;
                               the log goes to standard error
          --access-log -|PATH  write a line for each request to standard output or to
                               a file
          --access-log-format FORMAT
                               combined (default): the Combined Log Format, then the
                               mount, the origin's seconds and all seconds; or json
          --host HOST          the host of the request
          --upgrade            make it a request for an upgrade, such as to WebSocket

        Signals:
          SIGTERM, SIGINT      stop listening, finish requests in flight (30 s at most)
                               and end with 0; a second one ends at once (128 + number)
          SIGHUP               reload certificates, even if they did not change
          SIGUSR1              reopen the file of the access log

        Exit codes:
          0  success        1  a check failed, or no mount matched
          2  command line   3  cannot start: listener, access log or memory

        """;
}

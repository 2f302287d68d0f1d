using System.Runtime;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot;

internal static class Program
{
    public static int Main(string[] arguments)
    {
        // Background collection is compiled in because the collector's tables need it, but it costs more memory than it is worth.
        GCSettings.LatencyMode = GCLatencyMode.Batch;
        // OpenSSL's connections come and go on many threads; with an arena for each thread, freed memory would stay in all of them.
        _ = Libc.MallocOption(Libc.M_ARENA_MAX, 1);
        if (StockTransport.IsUsed)
        {
            // Must be set before the first socket: the continuation of a receive then runs on the polling thread instead of being passed to
            // another one. Set together with Kestrel's inline scheduling.
            Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        }

        using TextWriter output = OpenStream(Console.OpenStandardOutput());
        using TextWriter error = OpenStream(Console.OpenStandardError());
        return CommandLine.Command.Run(arguments, output, error);
    }

    // Console.Out would also set up the terminal, which costs time and size and is not needed here.
    private static StreamWriter OpenStream(Stream stream) => new(stream) { AutoFlush = false };
}

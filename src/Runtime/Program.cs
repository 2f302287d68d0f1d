using System.Runtime;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot;

internal static class Program
{
    public static int Main(string[] arguments)
    {
        // Collections in the background are compiled in for the sake of the collector's tables, and cost more memory than they are worth.
        GCSettings.LatencyMode = GCLatencyMode.Batch;
        // OpenSSL's connections come and go on many threads; with an arena for each of those, what they leave behind is kept in all of them.
        _ = Libc.MallocOption(Libc.M_ARENA_MAX, 1);
        if (StockTransport.IsUsed)
        {
            // Must be set before the first socket: the continuation of a receive then runs on the thread that polls, instead of
            // being handed to another one. Goes with Kestrel's inline scheduling.
            Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        }

        using TextWriter output = OpenStream(Console.OpenStandardOutput());
        using TextWriter error = OpenStream(Console.OpenStandardError());
        return CommandLine.Command.Run(arguments, output, error);
    }

    // Console.Out would also set the terminal up, which costs time and size and is of no use here.
    private static StreamWriter OpenStream(Stream stream) => new(stream) { AutoFlush = false };
}

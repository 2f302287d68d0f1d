using System.Diagnostics;
using System.Net;

namespace UdsAot.Soak;

/// <summary>One soak: a proxy, its origins, many clients, and a report.</summary>
internal sealed class SoakRun(Proxy proxy, TextWriter output)
{
    /// <summary>Bytes by which the proxy's resident memory may be larger at the end than after the first traffic.</summary>
    public const long MemoryBound = 64L << 20;

    private const int WorkersOfEachVersion = 24;
    private const int Http2Connections = 4;

    /// <summary>Longer than any exchange here takes on the slowest machine: what takes longer hangs.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    // How long the proxy is watched after its last client has left, and what it may do meanwhile: look at its clock.
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_restBound = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_restartPause = TimeSpan.FromSeconds(2);

    private readonly Tally _tally = new();

    /// <summary>Runs a soak.</summary>
    /// <param name="length">How long the traffic lasts.</param>
    /// <param name="executable">The proxy's path.</param>
    /// <param name="folder">The folder of the sockets in its mounts; gone at the end.</param>
    /// <param name="stopped">Ends it early.</param>
    /// <returns>0 if all was well, 1 if something was wrong or it was ended early.</returns>
    public static async Task<int> RunAsync(TimeSpan length, string executable, string folder, CancellationToken stopped)
    {
        Directory.CreateDirectory(folder);
        try
        {
            await using var steady = new RestartingOrigin(Path.Combine(folder, "steady.sock"), folder);
            await using var restarting = new RestartingOrigin(Path.Combine(folder, "restarting.sock"), folder);
            await Task.WhenAll(steady.StartAsync(), restarting.StartAsync());
            await using Proxy proxy = await Proxy.StartOnAsync(executable, ["--listen", "http://127.0.0.1:0"], folder);
            return await new SoakRun(proxy, Console.Out).RunAsync(length, restarting, stopped);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<int> RunAsync(TimeSpan length, RestartingOrigin restarting, CancellationToken stopped)
    {
        // What traffic brings about once, such as threads and the buffers of pools, is no growth.
        TimeSpan warmUp = TimeSpan.FromSeconds(Math.Max(10, length.TotalSeconds / 5));
        output.WriteLine($"soak: {length.TotalSeconds:0} s of traffic, {2 * WorkersOfEachVersion} clients, after {warmUp.TotalSeconds:0} s of the same to warm up");
        await SendAsync(warmUp, restarting, stopped);
        int filesAtStart = await SettledFilesAsync(0, stopped);
        long memoryAtStart = ResidentBytes;

        long doneBefore = _tally.Done;
        var watch = Stopwatch.StartNew();
        await SendAsync(length, restarting, stopped);
        double rate = (_tally.Done - doneBefore) / watch.Elapsed.TotalSeconds;
        int filesAtEnd = await SettledFilesAsync(filesAtStart, stopped);
        long memoryAtEnd = ResidentBytes;
        TimeSpan atRest = await ProcessorTimeAtRestAsync();

        _tally.Print(output);
        output.WriteLine($"rate               {rate:0} exchanges/s");
        output.WriteLine($"origin restarts    {restarting.Restarts}");
        if (stopped.IsCancellationRequested || proxy.HasExited)
        {
            output.WriteLine(proxy.HasExited ? $"soak: NOT well: the proxy has ended\n{string.Join('\n', proxy.Lines.TakeLast(20))}" : "soak: ended early");
            return 1;
        }
        output.WriteLine($"descriptors        {filesAtStart} at start, {filesAtEnd} at end");
        output.WriteLine($"processor time     {atRest.TotalMilliseconds:0} ms in {s_rest.TotalSeconds:0} s at rest after the end; allowed: {s_restBound.TotalMilliseconds:0} ms");
        output.WriteLine(
            $"resident memory    {Mebibytes(memoryAtStart)} at start, {Mebibytes(memoryAtEnd)} at end, {Mebibytes(proxy.PeakResidentBytes)} at most; growth allowed: {Mebibytes(MemoryBound)}");

        var faults = new List<string>();
        if (_tally.Wrong > 0)
        {
            faults.Add($"{_tally.Wrong} unexpected errors");
        }
        if (filesAtEnd > filesAtStart)
        {
            faults.Add($"{filesAtEnd - filesAtStart} descriptors were not given back");
        }
        if (atRest > s_restBound)
        {
            faults.Add("something still runs although nobody asks for anything");
        }
        if (memoryAtEnd - memoryAtStart > MemoryBound)
        {
            faults.Add("resident memory has grown beyond what is allowed");
        }
        output.WriteLine(faults.Count == 0 ? "soak: well" : $"soak: NOT well: {string.Join("; ", faults)}");
        return faults.Count == 0 ? 0 : 1;
    }

    private TimeSpan ProcessorTime
    {
        get
        {
            if (proxy.HasExited)
            {
                return TimeSpan.Zero;
            }
            using var process = Process.GetProcessById(proxy.Id);
            return process.TotalProcessorTime;
        }
    }

    private long ResidentBytes => proxy.HasExited ? 0 : proxy.ResidentBytes;

    /// <summary>Sends mixed traffic for a time, and waits until the last exchange has ended.</summary>
    private async Task SendAsync(TimeSpan length, RestartingOrigin restarting, CancellationToken stopped)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        over.CancelAfter(length);
        Task restarts = restarting.RestartAsync(s_restartPause, over.Token);
        using HttpClient http1 = proxy.NewClient(HttpVersion.Version11);
        HttpClient[] http2 = [.. Enumerable.Range(0, Http2Connections).Select(_ => proxy.NewClient(HttpVersion.Version20))];
        try
        {
            await Task.WhenAll(
                [.. Enumerable.Range(0, 2 * WorkersOfEachVersion).Select(i => WorkAsync(i < WorkersOfEachVersion ? http1 : http2[i % Http2Connections], over.Token))]);
            await restarts;
        }
        finally
        {
            Array.ForEach(http2, static client => client.Dispose());
        }
    }

    private async Task WorkAsync(HttpClient client, CancellationToken over)
    {
        var random = new Random();
        string version = client.DefaultRequestVersion == HttpVersion.Version20 ? "h2" : "h1";
        while (!over.IsCancellationRequested)
        {
            Traffic traffic = TrafficMix.Next(random);
            string name = $"{version} {traffic.Name}";
            using var patience = new CancellationTokenSource(s_patience);
            try
            {
                await traffic.RunAsync(new Caller(proxy, client, random, patience.Token));
                _tally.Count(name);
            }
            catch (Exception failure)
            {
                if (!_tally.Count(name, failure, traffic.Restarts) && proxy.HasExited)
                {
                    return;
                }
                // An origin that is down is asked again in a moment, not as fast as it goes.
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    /// <summary>Waits until the proxy has no more descriptors than it should, or until their number stands still.</summary>
    private async Task<int> SettledFilesAsync(int goal, CancellationToken stopped)
    {
        // Longer than the mounts' keepalive-timeout: what lies idle in a pool is closed by then.
        const int Steps = 12;
        int least = int.MaxValue;
        for (int i = 0; i < Steps && !proxy.HasExited && !stopped.IsCancellationRequested; i++)
        {
            await Task.Delay(500, CancellationToken.None);
            least = Math.Min(least, proxy.OpenFiles);
            if (least <= goal)
            {
                break;
            }
        }
        return least;
    }

    private async Task<TimeSpan> ProcessorTimeAtRestAsync()
    {
        TimeSpan before = ProcessorTime;
        await Task.Delay(s_rest);
        return ProcessorTime - before;
    }

    private static string Mebibytes(long bytes) => $"{bytes / 1048576.0:0.0} MiB";
}

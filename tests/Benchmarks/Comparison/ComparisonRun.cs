using UdsAot.Benchmarks.Comparison.Peers;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison;

/// <summary>
/// Runs the cases. In each, every proxy is started anew; then, round by round, one after the other takes the same load while
/// the others have nothing to do. What the machine does besides hits all of them alike, and ratios are taken within a round.
/// </summary>
/// <param name="workspace">Where everything happens.</param>
/// <param name="options">What to run.</param>
/// <param name="peers">The proxies that are to be had.</param>
internal sealed class ComparisonRun(Workspace workspace, ComparisonOptions options, IReadOnlyList<Peer> peers)
{
    private int Rounds => options.Quick ? 3 : 5;

    /// <summary>How much of the full load a round has.</summary>
    private double Share => options.Quick ? 0.25 : 1;

    private int StartsPerRound => options.Quick ? 3 : 5;

    public Results Run()
    {
        var results = new Results();
        using ChildProcess files = FileOrigin.Start(workspace);
        using var sink = new SinkOrigin(workspace.SinkSocket);
        foreach (LoadCase load in LoadCase.All.Where(load => options.Wants(load.Key)))
        {
            Progress(load.Title);
            RunLoad(load, results);
        }
        if (options.Wants(ComparisonOptions.Idle))
        {
            Progress($"{IdleClients.Count:N0} idle connections");
            // The relay would need an origin connection for each of them. Memory differs little from one round to the next.
            ForEachPeerAndRound(options.Quick ? 1 : Rounds, [.. peers.Where(static peer => peer.SpeaksHttp)], peer => IdleClients.Measure(workspace, peer, results.Rest(peer.Key)));
        }
        if (options.Wants(ComparisonOptions.Start))
        {
            Progress("start to first response");
            ForEachPeerAndRound(Rounds, peers, peer => MeasureStart(peer, results.Rest(peer.Key)));
        }
        return results;
    }

    private static void Progress(string text) => Console.Error.WriteLine($"== {text}");

    private void RunLoad(LoadCase load, Results results)
    {
        List<RunningPeer> running = [];
        try
        {
            foreach (Peer peer in peers.Where(peer => peer.SpeaksHttp || !load.NeedsHttp))
            {
                running.Add(peer.Start(workspace, load.NeedsTls));
            }
            foreach (RunningPeer peer in running)
            {
                // Memory is grown, connections to the origin are open and the JIT has seen what is hot.
                for (int i = 0; i < peer.Peer.WarmUps; i++)
                {
                    load.Load.Run(workspace, peer.Ports, Share / 2);
                }
            }
            for (int round = 0; round < Rounds; round++)
            {
                foreach (RunningPeer peer in running)
                {
                    results.Load(load.Key, peer.Peer.Key).Samples.Add(Measure(load, peer));
                }
            }
            foreach (RunningPeer peer in running)
            {
                results.Load(load.Key, peer.Peer.Key).PeakResident = peer.PeakResident;
            }
        }
        finally
        {
            running.ForEach(static peer => peer.Dispose());
        }
    }

    private Sample Measure(LoadCase load, RunningPeer peer)
    {
        ProcessorTime before = peer.Time;
        Loads.LoadResult result = load.Load.Run(workspace, peer.Ports, Share);
        var sample = new Sample(result, peer.Time - before);
        Console.Error.WriteLine($"   {peer.Peer.Key,-8} {sample.TimePerRequest,10:F2} µs a request {sample.RequestsPerSecond,10:F0} requests/s {(result.Errors == 0 ? "" : $"{result.Errors} errors")}");
        return sample;
    }

    private static void ForEachPeerAndRound(int rounds, IReadOnlyList<Peer> some, Action<Peer> measure)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (Peer peer in some)
            {
                measure(peer);
            }
        }
    }

    private void MeasureStart(Peer peer, RestSeries series)
    {
        for (int i = 0; i < StartsPerRound; i++)
        {
            using RunningPeer running = peer.Start(workspace);
            series.StartTimes.Add(running.StartTime.TotalMilliseconds);
        }
    }
}

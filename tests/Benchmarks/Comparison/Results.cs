namespace UdsAot.Benchmarks.Comparison;

/// <summary>All that was measured.</summary>
internal sealed class Results
{
    private readonly Dictionary<(string Case, string Peer), LoadSeries> _loads = [];
    private readonly Dictionary<string, RestSeries> _rests = [];

    /// <summary>The series of a proxy under a load, made if it is not there.</summary>
    public LoadSeries Load(string key, string peer)
    {
        if (!_loads.TryGetValue((key, peer), out LoadSeries? series))
        {
            _loads.Add((key, peer), series = new LoadSeries());
        }
        return series;
    }

    /// <summary>The series of a proxy under a load, or null.</summary>
    public LoadSeries? FindLoad(string key, string peer) => _loads.GetValueOrDefault((key, peer));

    /// <summary>The needs of a proxy at rest, created if missing.</summary>
    public RestSeries Rest(string peer)
    {
        if (!_rests.TryGetValue(peer, out RestSeries? series))
        {
            _rests.Add(peer, series = new RestSeries());
        }
        return series;
    }

    /// <summary>The needs of a proxy at rest, or null.</summary>
    public RestSeries? FindRest(string peer) => _rests.GetValueOrDefault(peer);
}

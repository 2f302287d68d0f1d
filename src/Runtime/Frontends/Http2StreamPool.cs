using UdsAot.Forwarding;

namespace UdsAot.Frontends;

/// <summary>Streams that serve no request at the moment, of all connections in common.</summary>
internal sealed class Http2StreamPool(ProxyCore core)
{
    /// <summary>Streams that are kept.</summary>
    private const int Kept = 256;

    private readonly Lock _gate = new();
    private readonly Stack<Http2Stream> _free = new();

    public Http2Stream Rent()
    {
        lock (_gate)
        {
            if (_free.TryPop(out Http2Stream? stream))
            {
                return stream;
            }
        }
        return new Http2Stream(core);
    }

    public void Return(Http2Stream stream)
    {
        stream.Close();
        lock (_gate)
        {
            if (_free.Count < Kept)
            {
                _free.Push(stream);
            }
        }
    }
}

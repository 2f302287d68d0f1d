namespace UdsAot.Frontends;

/// <summary>
/// The streams that were reset last while the client could still send: what it had under way on them is no fault (RFC 9113 section 5.1).
/// </summary>
internal sealed class ResetStreams
{
    /// <summary>More than can be open at once.</summary>
    private const int Remembered = 256;

    private int[] _streams = [];
    private int _next;

    public void Add(int stream)
    {
        if (_streams.Length == 0)
        {
            _streams = new int[Remembered];
        }
        _streams[_next++ % Remembered] = stream;
    }

    public bool Contains(int stream) => _streams.AsSpan().Contains(stream);
}

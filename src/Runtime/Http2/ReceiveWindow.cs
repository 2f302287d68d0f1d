namespace UdsAot.Http2;

/// <summary>
/// The bytes that a client may still send, on a stream or on the connection (RFC 9113 section 6.9.1). It is opened as what came is consumed, and
/// that is announced in steps, so that not every frame costs one of ours. A mutable struct: keep it in a field.
/// </summary>
/// <param name="size">Octets that the client may send at first, and that it may have under way at any time.</param>
internal struct ReceiveWindow(int size)
{
    private int _left = size;
    private int _unannounced;

    /// <summary>Octets that the client may have under way.</summary>
    public int Size { get; private set; } = size;

    /// <summary>Octets that the client may still send.</summary>
    public readonly int Left => _left;

    /// <summary>Notes octets of a DATA frame, padding included.</summary>
    /// <returns>False if the client was not allowed to send them: an error of type FLOW_CONTROL_ERROR.</returns>
    public bool TryReceive(int count)
    {
        if (count > _left)
        {
            return false;
        }
        _left -= count;
        return true;
    }

    /// <summary>Makes the window larger by so much; the increment is announced with the next <see cref="TakeIncrement"/>.</summary>
    public void Widen(int count)
    {
        Size += count;
        _unannounced += count;
    }

    /// <summary>
    /// Makes the window smaller by so much, as a change of SETTINGS_INITIAL_WINDOW_SIZE does (section 6.9.2). What the client was allowed before
    /// is still taken: .NET's HttpClient sends behind its acknowledgement what it had reserved of the larger window.
    /// </summary>
    public void Narrow(int count) => Size -= count;

    /// <summary>Notes octets that were consumed, so that the client may send as many more.</summary>
    public void Consume(int count) => _unannounced += count;

    /// <summary>
    /// Answers the increment that is due, which is then announced; 0 as long as it is less than half of the window. What is neither left
    /// nor due lies here and is going to be consumed, so a client that waits for an increment gets one.
    /// </summary>
    public int TakeIncrement()
    {
        if (_unannounced == 0 || _unannounced < Size / 2)
        {
            return 0;
        }
        int increment = _unannounced;
        _unannounced = 0;
        _left += increment;
        return increment;
    }
}

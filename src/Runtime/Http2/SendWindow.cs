namespace UdsAot.Http2;

/// <summary>
/// The bytes that may still be sent, on a stream or on the connection (RFC 9113 section 6.9.1). A mutable struct: keep it in a field.
/// </summary>
/// <param name="size">Octets, 0 to 2^31-1.</param>
internal struct SendWindow(int size)
{
    private long _size = size;

    /// <summary>Octets that may be sent; 0 where the window is below that, which a change of settings can make it (section 6.9.2).</summary>
    public readonly int Available => (int)Math.Max(_size, 0);

    /// <summary>Octets of the window, which can be below 0.</summary>
    public readonly long Size => _size;

    /// <summary>Notes octets that are sent.</summary>
    /// <param name="count">At most <see cref="Available"/>.</param>
    public void Consume(int count) => _size -= count;

    /// <summary>Adds what WINDOW_UPDATE or a change of SETTINGS_INITIAL_WINDOW_SIZE says.</summary>
    /// <returns>False if the window would be larger than 2^31-1: an error of type FLOW_CONTROL_ERROR.</returns>
    public bool TryAdd(long change)
    {
        if (_size + change > Http2Limits.LargestWindow)
        {
            return false;
        }
        _size += change;
        return true;
    }
}

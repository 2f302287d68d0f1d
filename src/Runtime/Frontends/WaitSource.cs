using System.Threading.Tasks.Sources;

namespace UdsAot.Frontends;

/// <summary>
/// A wait that can be begun again and again without allocating. It is begun and ended with its owner's lock held; the waiting side goes on
/// when <see cref="Release"/> is called afterwards, without that lock. A mutable object for one wait at a time.
/// </summary>
internal sealed class WaitSource : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private bool _result;

    /// <summary>True if a wait is under way that nothing has ended.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>Begins a wait. Call with the lock held.</summary>
    public ValueTask<bool> Begin()
    {
        _core.Reset();
        IsAwaited = true;
        return new ValueTask<bool>(this, _core.Version);
    }

    /// <summary>Ends the wait, if one is under way. Call with the lock held, and <see cref="Release"/> without it if this is true.</summary>
    public bool TryEnd(bool result)
    {
        if (!IsAwaited)
        {
            return false;
        }
        IsAwaited = false;
        _result = result;
        return true;
    }

    /// <summary>Lets the waiting side go on, on this thread.</summary>
    public void Release() => _core.SetResult(_result);

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}

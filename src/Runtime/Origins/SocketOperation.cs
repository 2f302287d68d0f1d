using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace UdsAot.Origins;

/// <summary>
/// A socket operation that can be awaited again and again without allocating, and that answers an error as a value: a
/// number of bytes, or <see cref="SocketError"/> negated. One operation at a time.
/// </summary>
internal class SocketOperation : SocketAsyncEventArgs, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _core;

    public SocketOperation()
        : base(true)
    {
    }

    /// <summary>Makes the operation ready to be started once more.</summary>
    public void Begin() => _core.Reset();

    /// <summary>Waits for the operation that was begun; await it once.</summary>
    public ValueTask<int> Completion => new(this, _core.Version);

    /// <summary>True when the operation has ended and nobody has taken its result.</summary>
    public bool IsCompleted => _core.GetStatus(_core.Version) != ValueTaskSourceStatus.Pending;

    /// <summary>The result of an operation that has just ended.</summary>
    public int Result => SocketError == SocketError.Success ? BytesTransferred : -(int)SocketError;

    /// <summary>Ends the operation for whoever waits.</summary>
    public void Complete() => _core.SetResult(Result);

    int IValueTaskSource<int>.GetResult(short token)
    {
        int result = _core.GetResult(token);
        Taken(result);
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Called as the one who waited takes the result.</summary>
    protected virtual void Taken(int result)
    {
    }

    protected override void OnCompleted(SocketAsyncEventArgs e) => Complete();
}

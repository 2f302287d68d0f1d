using System.Threading.Tasks.Sources;
using UdsAot.Awaiting;

namespace UdsAot.Transport;

/// <summary>
/// A reusable socket operation that is awaited without allocating and returns errors as values: a number of bytes, or a negated error
/// number (errno(3)). One operation at a time: call <see cref="Begin"/>, start it, await <see cref="Completion"/>, and so on.
/// </summary>
internal abstract class SocketOperation : IValueTaskSource<int>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<int> _core;

    /// <summary>Result of the last operation.</summary>
    public int Result { get; private set; }

    /// <summary>Distinguishes this operation from earlier ones of the same object.</summary>
    public short Version => _core.Version;

    /// <summary>Waits for the operation that was begun; await it once.</summary>
    public ValueTask<int> Completion => new(this, _core.Version);

    /// <summary>True if the operation has ended and its result was not taken.</summary>
    public bool IsCompleted => _core.GetStatus(_core.Version) != ValueTaskSourceStatus.Pending;

    /// <summary>Prepares the operation for another start.</summary>
    public void Begin() => _core.Reset();

    /// <summary>Ends the operation and resumes its awaiter.</summary>
    public void Complete() => _core.SetResult(Result);

    /// <summary>Stores the result, before the awaiter resumes.</summary>
    public void Note(int result) => Result = result;

    /// <summary>
    /// Does as much as is possible without waiting. Called while the socket's lock is held: it must not call the socket.
    /// </summary>
    /// <param name="descriptor">An open non-blocking socket.</param>
    /// <param name="isReady">True if the socket is likely to have more to receive, or to accept more, at once.</param>
    /// <returns>False if the operation has to wait for the socket.</returns>
    public abstract bool TryRun(int descriptor, out bool isReady);

    /// <summary>Called once by the transport after a waiting operation has ended, with no lock held.</summary>
    public virtual void Ended() => Complete();

    public int GetResult(short token)
    {
        int result = _core.GetResult(token);
        Taken(result);
        return result;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);

    void IThreadPoolWorkItem.Execute() => Offload.Run(static operation => operation.Ended(), this);

    /// <summary>Called when the awaiter takes the result.</summary>
    protected virtual void Taken(int result)
    {
    }
}

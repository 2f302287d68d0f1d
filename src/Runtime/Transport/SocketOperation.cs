using System.Threading.Tasks.Sources;
using UdsAot.Awaiting;

namespace UdsAot.Transport;

/// <summary>
/// A socket operation that can be awaited again and again without allocating, and that answers an error as a value: a
/// number of bytes, or an error number (errno(3)) negated. One at a time: <see cref="Begin"/>, start it, await
/// <see cref="Completion"/>, and so on.
/// </summary>
internal abstract class SocketOperation : IValueTaskSource<int>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<int> _core;

    /// <summary>What the operation that ended last came to.</summary>
    public int Result { get; private set; }

    /// <summary>Tells this operation from the earlier ones of the same object.</summary>
    public short Version => _core.Version;

    /// <summary>Waits for the operation that was begun; await it once.</summary>
    public ValueTask<int> Completion => new(this, _core.Version);

    /// <summary>True when the operation has ended and nobody has taken its result.</summary>
    public bool IsCompleted => _core.GetStatus(_core.Version) != ValueTaskSourceStatus.Pending;

    /// <summary>Makes the operation ready to be started once more.</summary>
    public void Begin() => _core.Reset();

    /// <summary>Ends the operation for whoever waits.</summary>
    public void Complete() => _core.SetResult(Result);

    /// <summary>Notes the result, before anybody is told.</summary>
    public void Note(int result) => Result = result;

    /// <summary>
    /// Does what can be done without waiting. Called while the socket is held: it must not call back into it.
    /// </summary>
    /// <param name="descriptor">An open socket that does not block.</param>
    /// <param name="isReady">Whether the socket is likely to have more to give, or take, at once.</param>
    /// <returns>False if the operation has to wait for the socket.</returns>
    public abstract bool TryRun(int descriptor, out bool isReady);

    /// <summary>Called once by the transport when an operation that had to wait has ended, with nothing held.</summary>
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

    /// <summary>Called as the one who waited takes the result.</summary>
    protected virtual void Taken(int result)
    {
    }
}

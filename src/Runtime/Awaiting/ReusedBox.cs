using System.Threading.Tasks.Sources;

namespace UdsAot.Awaiting;

/// <summary>An asynchronous method while it waits, as seen by its awaiter.</summary>
/// <typeparam name="TResult">The method's result.</typeparam>
internal abstract class ReusedBox<TResult> : IValueTaskSource<TResult>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<TResult> _core;

    /// <summary>Distinguishes this use of the box from earlier ones.</summary>
    public short Version => _core.Version;

    public void SetResult(TResult result) => _core.SetResult(result);

    public void SetException(Exception exception) => _core.SetException(exception);

    TResult IValueTaskSource<TResult>.GetResult(short token) => Take(token);

    void IValueTaskSource.GetResult(short token) => Take(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Called after the result is taken: no reference to this use of the box remains.</summary>
    protected abstract void Return();

    private TResult Take(short token)
    {
        // A token of an earlier use throws here, before the box is returned.
        bool isOver = _core.GetStatus(token) != ValueTaskSourceStatus.Pending;
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            if (isOver)
            {
                _core.Reset();
                Return();
            }
        }
    }
}

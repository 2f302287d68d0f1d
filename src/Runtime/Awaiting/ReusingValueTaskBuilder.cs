using System.Runtime.CompilerServices;

namespace UdsAot.Awaiting;

/// <summary>
/// Builder for asynchronous methods that do not allocate once warm. The runtime's own pooling builder keeps boxes by thread and by
/// core: a method that starts where a client's bytes are read and ends where the origin's are returns its box to one thread, while the
/// other thread makes a new box for each request. The execution context does not flow through such a method: no method on a request's
/// path uses one.
/// </summary>
/// <typeparam name="TResult">The method's result.</typeparam>
internal struct ReusingValueTaskBuilder<TResult>
{
    private ReusedBox<TResult>? _box;
    private TResult _result;
    private Exception? _exception;

    /// <summary>The task for the caller; completed if the method never waited.</summary>
    public readonly ValueTask<TResult> Task
        => _box is { } box ? new ValueTask<TResult>(box, box.Version)
            : _exception is { } exception ? ValueTask.FromException<TResult>(exception)
            : new ValueTask<TResult>(_result);

    /// <summary>The same without the result.</summary>
    public readonly ValueTask TaskWithoutResult
        => _box is { } box ? new ValueTask(box, box.Version)
            : _exception is { } exception ? ValueTask.FromException(exception)
            : default;

    public static ReusingValueTaskBuilder<TResult> Create() => default;

    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
        => default(AsyncValueTaskMethodBuilder).Start(ref stateMachine);

    /// <summary>Called only by debug builds of old compilers.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    public void SetResult(TResult result)
    {
        if (_box is { } box)
        {
            box.SetResult(result);
        }
        else
        {
            _result = result;
        }
    }

    public void SetException(Exception exception)
    {
        if (_box is { } box)
        {
            box.SetException(exception);
        }
        else
        {
            _exception = exception;
        }
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => awaiter.OnCompleted(BoxOf(ref stateMachine).MoveNext);

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => awaiter.UnsafeOnCompleted(BoxOf(ref stateMachine).MoveNext);

    private StateMachineBox<TStateMachine, TResult> BoxOf<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_box is StateMachineBox<TStateMachine, TResult> held)
        {
            return held;
        }
        StateMachineBox<TStateMachine, TResult> box = StateMachineBox<TStateMachine, TResult>.Rent();
        // This builder is part of the copied state, so it must know the box before.
        _box = box;
        box.Hold(ref stateMachine);
        return box;
    }
}

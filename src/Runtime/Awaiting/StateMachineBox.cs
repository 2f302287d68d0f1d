using System.Runtime.CompilerServices;

namespace UdsAot.Awaiting;

/// <summary>Holds the state of one asynchronous method while it waits. All threads share the pool of boxes.</summary>
/// <typeparam name="TStateMachine">The compiler's state machine of the method.</typeparam>
/// <typeparam name="TResult">The method's result.</typeparam>
internal sealed class StateMachineBox<TStateMachine, TResult> : ReusedBox<TResult>
    where TStateMachine : IAsyncStateMachine
{
    /// <summary>Boxes kept for each method: as many as exchanges are likely to wait in it at once.</summary>
    private const int Kept = 1024;

    private static readonly Lock s_gate = new();
    private static StateMachineBox<TStateMachine, TResult>? s_free;
    private static int s_count;

    private StateMachineBox<TStateMachine, TResult>? _next;
    private TStateMachine? _stateMachine;

    private StateMachineBox() => MoveNext = () => _stateMachine!.MoveNext();

    /// <summary>Continues the method; called by the operation that it awaits.</summary>
    public Action MoveNext { get; }

    /// <summary>Returns a free box, or a new one.</summary>
    public static StateMachineBox<TStateMachine, TResult> Rent()
    {
        lock (s_gate)
        {
            if (s_free is { } box)
            {
                s_free = box._next;
                s_count--;
                return box;
            }
        }
        return new StateMachineBox<TStateMachine, TResult>();
    }

    /// <summary>Moves the method's state from the stack into the box.</summary>
    public void Hold(ref TStateMachine stateMachine) => _stateMachine = stateMachine;

    protected override void Return()
    {
        _stateMachine = default;
        lock (s_gate)
        {
            if (s_count < Kept)
            {
                s_count++;
                _next = s_free;
                s_free = this;
            }
        }
    }
}

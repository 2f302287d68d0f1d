using System.Runtime.CompilerServices;

namespace UdsAot.Awaiting;

/// <summary>Holds the state of one asynchronous method while it waits. Boxes are kept for all threads in common.</summary>
/// <typeparam name="TStateMachine">The method, as the compiler made it.</typeparam>
/// <typeparam name="TResult">What it answers.</typeparam>
internal sealed class StateMachineBox<TStateMachine, TResult> : ReusedBox<TResult>
    where TStateMachine : IAsyncStateMachine
{
    /// <summary>Boxes that are kept of each method: as many as exchanges are likely to wait in it at once.</summary>
    private const int Kept = 1024;

    private static readonly Lock s_gate = new();
    private static StateMachineBox<TStateMachine, TResult>? s_free;
    private static int s_count;

    private StateMachineBox<TStateMachine, TResult>? _next;
    private TStateMachine? _stateMachine;

    private StateMachineBox() => MoveNext = () => _stateMachine!.MoveNext();

    /// <summary>Goes on with the method; what it awaits calls this.</summary>
    public Action MoveNext { get; }

    /// <summary>Takes a free box, or makes one.</summary>
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

    /// <summary>Moves the method's state in here from the stack, where it began.</summary>
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

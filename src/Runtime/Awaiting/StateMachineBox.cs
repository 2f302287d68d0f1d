using System.Runtime.CompilerServices;

namespace UdsAot.Awaiting;

/// <summary>Holds the state of one asynchronous method while it waits. Boxes are kept for all threads in common.</summary>
/// <typeparam name="TStateMachine">The method, as the compiler made it.</typeparam>
/// <typeparam name="TResult">What it answers.</typeparam>
internal sealed class StateMachineBox<TStateMachine, TResult> : ReusedBox<TResult>
    where TStateMachine : IAsyncStateMachine
{
    /// <summary>Boxes that are kept of each method: more are free at once only when a burst of exchanges has ended.</summary>
    private const int Kept = 64;

    private static readonly StateMachineBox<TStateMachine, TResult>?[] s_free = new StateMachineBox<TStateMachine, TResult>?[Kept];

    private TStateMachine? _stateMachine;

    private StateMachineBox() => MoveNext = () => _stateMachine!.MoveNext();

    /// <summary>Goes on with the method; what it awaits calls this.</summary>
    public Action MoveNext { get; }

    /// <summary>Takes a free box, or makes one.</summary>
    public static StateMachineBox<TStateMachine, TResult> Rent()
    {
        // All threads look from the start, so that few boxes stay in few places and are soon found.
        foreach (ref StateMachineBox<TStateMachine, TResult>? place in s_free.AsSpan())
        {
            if (Volatile.Read(ref place) is not null && Interlocked.Exchange(ref place, null) is { } box)
            {
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
        foreach (ref StateMachineBox<TStateMachine, TResult>? place in s_free.AsSpan())
        {
            if (Volatile.Read(ref place) is null && Interlocked.CompareExchange(ref place, this, null) is null)
            {
                return;
            }
        }
    }
}

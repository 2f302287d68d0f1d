namespace UdsAot.Access;

/// <summary>
/// Runs password checks on a few threads of its own: bcrypt is slow by design, and a client that sends wrong passwords must not use more of
/// the machine than that. The clients take turns. A check for which there is no room is refused at once.
/// </summary>
/// <param name="threads">Concurrent checks, at least 1.</param>
/// <param name="capacity">Checks that may wait in addition.</param>
internal sealed class PasswordQueue(int threads, int capacity)
{
    // bcrypt's state of four kilobytes is on the heap, not on the stack.
    private const int StackSize = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly PasswordTurns _waiting = new(capacity);
    private int _running;
    private int _made;

    /// <summary>Number of checks so far.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>Adds a check; false if there are too many, or too many of its client. Never waits.</summary>
    public bool TryAdd(PasswordCheck check)
    {
        lock (_gate)
        {
            if (!_waiting.TryAdd(check))
            {
                return false;
            }
            if (_running == threads)
            {
                return true;
            }
            _running++;
        }
        Start();
        return true;
    }

    private void Start()
    {
        try
        {
            new Thread(Work, StackSize) { IsBackground = true, Name = "passwords" }.Start();
        }
        catch
        {
            // The next check to be added tries again, and its thread runs this one as well.
            lock (_gate)
            {
                _running--;
            }
            throw;
        }
    }

    private void Work()
    {
        while (true)
        {
            PasswordCheck? check;
            lock (_gate)
            {
                if (!_waiting.TryTake(out check))
                {
                    _running--;
                    return;
                }
            }
            Interlocked.Increment(ref _made);
            check.Run();
        }
    }
}

namespace UdsAot.Access;

/// <summary>
/// Makes password checks on few threads of its own, one after the other: bcrypt is slow by design, and whoever sends wrong
/// passwords must not get more of the machine than this. What finds the queue full is turned away at once.
/// </summary>
/// <param name="threads">Checks at once, at least 1.</param>
/// <param name="capacity">Checks that wait beside those.</param>
internal sealed class PasswordQueue(int threads, int capacity)
{
    // bcrypt's state is four kilobytes, and not on the stack.
    private const int StackSize = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<PasswordCheck> _waiting = new();
    private int _running;
    private int _made;

    /// <summary>How many checks were made so far.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>Takes a check; false if there are too many. Never waits.</summary>
    public bool TryAdd(PasswordCheck check)
    {
        lock (_gate)
        {
            if (_waiting.Count == capacity)
            {
                return false;
            }
            _waiting.Enqueue(check);
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
            // The next one to be added makes another try, and its thread looks at this one as well.
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
                if (!_waiting.TryDequeue(out check))
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

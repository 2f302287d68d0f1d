using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace UdsAot.Access;

/// <summary>
/// What a password file said when it was read, and what was found out about credentials since. A file that changes is read into
/// another one, so that nothing learned from its old content lives on.
/// </summary>
internal sealed class PasswordReading
{
    /// <summary>Right credentials that are remembered: more than the file of a device has users.</summary>
    private const int MaxRight = 4096;

    /// <summary>Wrong credentials that are remembered: enough for programs that were set up wrongly and try again and again.</summary>
    private const int MaxWrong = 1024;

    // All bits are zero: nobody knows a password of this hash.
    private const string NobodysSaltAndHash = ".....................................................";
    private const int UsualCost = 10;

    private static readonly Task<Admission> s_overloaded = Task.FromResult(Admission.Overloaded);

    private readonly Dictionary<string, PasswordUser> _users;
    private readonly string _nobodysHash;
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, Task<Admission>> _checks = [];
    private readonly Queue<UInt128> _right = new();
    private readonly Queue<UInt128> _wrong = new();

    /// <param name="errno">Why the file could not be read; 0 where it could.</param>
    /// <param name="users">Its users, by their names, a byte a character.</param>
    public PasswordReading(int errno, Dictionary<string, PasswordUser> users)
    {
        FailedWith = errno;
        _users = users;
        int cost = users.Count == 0 ? UsualCost : users.Values.Max(static user => user.Cost);
        _nobodysHash = $"$2y${cost:00}${NobodysSaltAndHash}";
    }

    /// <summary>Why the file could not be read; 0 where it could.</summary>
    public int FailedWith { get; }

    /// <summary>How many users there are.</summary>
    public int Users => _users.Count;

    /// <summary>The user of a name; null if there is none.</summary>
    public PasswordUser? Find(ReadOnlySpan<byte> name) => _users.GetValueOrDefault(Encoding.Latin1.GetString(name));

    /// <summary>The hash that the password of an unknown user is compared with, so that it takes as long as that of a known one.</summary>
    public string HashOf(PasswordUser? user) => user?.Hash ?? _nobodysHash;

    /// <summary>What is known of credentials, or is being found out.</summary>
    /// <param name="key">The keyed hash of the credentials.</param>
    public bool TryRecall(UInt128 key, [NotNullWhen(true)] out Task<Admission>? known)
    {
        lock (_gate)
        {
            return _checks.TryGetValue(key, out known);
        }
    }

    /// <summary>Begins to find out about credentials, unless somebody else has just begun.</summary>
    /// <param name="check">The check to make.</param>
    /// <param name="queue">What makes it.</param>
    public Task<Admission> Begin(PasswordCheck check, PasswordQueue queue)
    {
        lock (_gate)
        {
            if (_checks.TryGetValue(check.Key, out Task<Admission>? known))
            {
                return known;
            }
            if (!queue.TryAdd(check))
            {
                return s_overloaded;
            }
            _checks.Add(check.Key, check.Completion);
            return check.Completion;
        }
    }

    /// <summary>Forgets a check that found nothing out.</summary>
    public void Forget(UInt128 key)
    {
        lock (_gate)
        {
            _checks.Remove(key);
        }
    }

    /// <summary>Keeps what a check has found out, and forgets the oldest of its kind if there are too many.</summary>
    public void Keep(UInt128 key, bool isRight)
    {
        lock (_gate)
        {
            Queue<UInt128> kept = isRight ? _right : _wrong;
            kept.Enqueue(key);
            if (kept.Count > (isRight ? MaxRight : MaxWrong))
            {
                _checks.Remove(kept.Dequeue());
            }
        }
    }
}

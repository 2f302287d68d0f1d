using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace UdsAot.Access;

/// <summary>
/// One version of a password file, and the credentials verified against it. A changed file becomes a new version, which takes over the
/// results for the users whose lines are still the same.
/// </summary>
internal sealed class PasswordReading
{
    /// <summary>Limit of remembered right credentials: more than the file of a device has users.</summary>
    private const int MaxRight = 4096;

    /// <summary>Limit of remembered wrong credentials: enough for misconfigured programs that retry again and again.</summary>
    private const int MaxWrong = 1024;

    // A hash of all zero bits, for which no password is known.
    private const string NobodysSaltAndHash = ".....................................................";
    private const int UsualCost = 10;

    private static readonly Task<Admission> s_overloaded = Task.FromResult(Admission.Overloaded);

    private readonly Dictionary<string, PasswordUser> _users;
    private readonly string _nobodysHash;
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, Known> _checks = [];
    private readonly Queue<UInt128> _right = new();
    private readonly Queue<UInt128> _wrong = new();

    /// <param name="errno">The error of reading the file; 0 for none.</param>
    /// <param name="users">Its users by name, one character a byte.</param>
    /// <param name="last">The version before; null for the first one.</param>
    public PasswordReading(int errno, Dictionary<string, PasswordUser> users, PasswordReading? last = null)
    {
        FailedWith = errno;
        _users = users;
        int cost = users.Count == 0 ? UsualCost : users.Values.Max(static user => user.Cost);
        _nobodysHash = $"$2y${cost:00}${NobodysSaltAndHash}";
        last?.HandOver(this);
    }

    /// <summary>The error of reading the file; 0 for none.</summary>
    public int FailedWith { get; }

    /// <summary>Number of users.</summary>
    public int Users => _users.Count;

    /// <summary>Finds a user by name; null if there is none.</summary>
    public PasswordUser? Find(ReadOnlySpan<byte> name) => _users.GetValueOrDefault(Encoding.Latin1.GetString(name));

    /// <summary>The hash for unknown users, so that their check takes as long as that of a known user.</summary>
    public string HashOf(PasswordUser? user) => user?.Hash ?? _nobodysHash;

    /// <summary>Finds the check of credentials, done or in progress.</summary>
    /// <param name="key">The keyed hash of the credentials.</param>
    public bool TryRecall(UInt128 key, [NotNullWhen(true)] out Task<Admission>? known)
    {
        lock (_gate)
        {
            bool isKnown = _checks.TryGetValue(key, out Known found);
            known = found.Admission;
            return isKnown;
        }
    }

    /// <summary>Starts a check of credentials, unless another request has just started one.</summary>
    /// <param name="check">The check to make.</param>
    /// <param name="queue">The queue that runs it.</param>
    public Task<Admission> Begin(PasswordCheck check, PasswordQueue queue)
    {
        lock (_gate)
        {
            if (_checks.TryGetValue(check.Key, out Known known))
            {
                return known.Admission;
            }
            if (!queue.TryAdd(check))
            {
                return s_overloaded;
            }
            _checks.Add(check.Key, new Known(check.Completion, null));
            return check.Completion;
        }
    }

    /// <summary>Forgets a check without a result.</summary>
    public void Forget(UInt128 key)
    {
        lock (_gate)
        {
            _checks.Remove(key);
        }
    }

    /// <summary>Keeps the result of a check, and forgets the oldest one of its kind if there are too many.</summary>
    /// <param name="key">The keyed hash of the credentials.</param>
    /// <param name="isRight">True if they were right.</param>
    /// <param name="user">The user whose name they have; null if there is none.</param>
    public void Keep(UInt128 key, bool isRight, PasswordUser? user)
    {
        lock (_gate)
        {
            if (_checks.TryGetValue(key, out Known known))
            {
                _checks[key] = known with { User = user };
            }
            Queue<UInt128> kept = isRight ? _right : _wrong;
            kept.Enqueue(key);
            if (kept.Count > (isRight ? MaxRight : MaxWrong))
            {
                _checks.Remove(kept.Dequeue());
            }
        }
    }

    /// <summary>
    /// Copies what was found out about the users whose lines are the same in another reading; about all of them where that could not be
    /// read, so that it may be handed over once more. About names that have no line nothing is copied: they may have one now.
    /// </summary>
    private void HandOver(PasswordReading other)
    {
        lock (_gate)
        {
            HandOver(other, _right, other._right);
            HandOver(other, _wrong, other._wrong);
        }
    }

    private void HandOver(PasswordReading other, Queue<UInt128> kept, Queue<UInt128> others)
    {
        foreach (UInt128 key in kept)
        {
            if (_checks.TryGetValue(key, out Known known) && known is { User: { } user, Admission.IsCompleted: true }
                && (other.FailedWith != 0 || other.Find(user.Name)?.Hash == user.Hash))
            {
                other._checks[key] = known;
                others.Enqueue(key);
            }
        }
    }

    private readonly record struct Known(Task<Admission> Admission, PasswordUser? User);
}

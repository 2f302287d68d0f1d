using UdsAot.Failures;

namespace UdsAot.Metrics;

/// <summary>How often exchanges of a mount failed in one way. One of a list that only grows, at its beginning.</summary>
/// <param name="isClients">Whether the client was at fault.</param>
/// <param name="phase">What was being done.</param>
/// <param name="name">The error's name as the log has it.</param>
/// <param name="next">The rest of the list.</param>
internal sealed class FailureCount(bool isClients, Phase phase, string name, FailureCount? next)
{
    private long _count;

    public bool IsClients => isClients;

    public Phase Phase => phase;

    public FailureCount? Next => next;

    public long Count => Volatile.Read(ref _count);

    /// <summary>The error's name as the log has it, such as <c>ENOENT</c> or <c>an early end</c>.</summary>
    public string Name => name;

    /// <summary>The name as one word for programs, such as <c>ENOENT</c> or <c>early_end</c>.</summary>
    public string Token
    {
        get
        {
            ReadOnlySpan<char> words = name;
            words = words.StartsWith("a ") ? words[2..] : words.StartsWith("an ") ? words[3..] : words;
            return words.ToString().Replace(' ', '_');
        }
    }

    /// <summary><c>client</c> or <c>origin</c>.</summary>
    public string Side => isClients ? "client" : "origin";

    public void Increment() => Interlocked.Increment(ref _count);

    public bool Is(bool client, Phase where, string errno) => client == isClients && where == phase && errno == name;
}

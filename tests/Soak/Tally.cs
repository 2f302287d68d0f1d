using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace UdsAot.Soak;

/// <summary>The results of the exchanges.</summary>
internal sealed class Tally
{
    private const int MostSamples = 10;

    private readonly ConcurrentDictionary<string, long> _done = new();
    private readonly ConcurrentDictionary<string, long> _expected = new();
    private readonly ConcurrentDictionary<string, long> _wrong = new();
    private readonly ConcurrentQueue<string> _samples = new();

    /// <summary>Exchanges that ended as they should.</summary>
    public long Done => _done.Values.Sum();

    /// <summary>Exchanges that ended as they never should.</summary>
    public long Wrong => _wrong.Values.Sum();

    /// <summary>Counts an exchange that ended as it should.</summary>
    public void Count(string traffic) => Add(_done, traffic);

    /// <summary>Counts an exchange that did not.</summary>
    /// <param name="traffic">Its kind.</param>
    /// <param name="failure">What was met.</param>
    /// <param name="restarts">True if its origin is restarted all the time, so that some errors belong to it.</param>
    /// <returns>True if it was such an error.</returns>
    public bool Count(string traffic, Exception failure, bool restarts)
    {
        string kind = failure switch
        {
            WrongBodyException => "wrong body",
            OperationCanceledException => "hang",
            HttpRequestException { StatusCode: { } status } => $"{(int)status}",
            HttpRequestException or IOException or WebSocketException => "cut short",
            _ => failure.GetType().Name,
        };
        if (restarts && kind is "502" or "503" or "504" or "cut short")
        {
            Add(_expected, kind);
            return true;
        }
        Add(_wrong, $"{traffic}: {kind}");
        if (_samples.Count < MostSamples)
        {
            _samples.Enqueue($"{traffic}: {failure.GetType().Name}: {failure.Message} {failure.InnerException?.Message}");
        }
        return false;
    }

    /// <summary>Prints all counts.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine($"exchanges          {Done}");
        Print(output, "  ", _done);
        output.WriteLine($"errors expected    {_expected.Values.Sum()}");
        Print(output, "  ", _expected);
        output.WriteLine($"errors unexpected  {Wrong}");
        Print(output, "  ", _wrong);
        foreach (string sample in _samples)
        {
            output.WriteLine($"  ! {sample}");
        }
    }

    private static void Add(ConcurrentDictionary<string, long> counts, string name) => counts.AddOrUpdate(name, 1, static (_, count) => count + 1);

    private static void Print(TextWriter output, string indent, ConcurrentDictionary<string, long> counts)
    {
        foreach ((string name, long count) in counts.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{indent}{name,-28} {count,9}");
        }
    }
}

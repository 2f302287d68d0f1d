using System.Net;

namespace UdsAot.Resolving;

/// <summary>The answer of a name server to a question for addresses.</summary>
/// <param name="result">The server's result for the question.</param>
/// <param name="isTruncated">True if the answer is longer than a datagram and must be asked for over TCP.</param>
internal sealed class DnsAnswer(DnsResult result, bool isTruncated)
{
    public DnsResult Result => result;

    public bool IsTruncated => isTruncated;

    public List<IPAddress> Addresses { get; } = [];

    /// <summary>Time to live in seconds.</summary>
    public uint Seconds { get; private set; } = uint.MaxValue;

    /// <summary>True if no other server needs to be asked: there are addresses, or the name does not exist, or it has none of this family.</summary>
    public bool IsConclusive => Result is DnsResult.Good or DnsResult.NoSuchName;

    public void Add(IPAddress address, uint seconds)
    {
        Addresses.Add(address);
        Limit(seconds);
    }

    /// <summary>Limits the time to live by that of a record which the addresses depend on.</summary>
    public void Limit(uint seconds) => Seconds = Math.Min(Seconds, seconds);
}

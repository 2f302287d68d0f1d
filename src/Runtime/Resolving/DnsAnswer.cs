using System.Net;

namespace UdsAot.Resolving;

/// <summary>A name server's answer to a question for addresses.</summary>
/// <param name="result">What it says of the question.</param>
/// <param name="isTruncated">Whether there is more of it, to be asked for over TCP.</param>
internal sealed class DnsAnswer(DnsResult result, bool isTruncated)
{
    public DnsResult Result => result;

    public bool IsTruncated => isTruncated;

    public List<IPAddress> Addresses { get; } = [];

    /// <summary>Seconds that it is good for.</summary>
    public uint Seconds { get; private set; } = uint.MaxValue;

    /// <summary>Whether no other server need be asked: there are addresses, or there is no such name, or it has none of this family.</summary>
    public bool IsConclusive => Result is DnsResult.Good or DnsResult.NoSuchName;

    public void Add(IPAddress address, uint seconds)
    {
        Addresses.Add(address);
        Limit(seconds);
    }

    /// <summary>Takes a record into account that the addresses depend on.</summary>
    public void Limit(uint seconds) => Seconds = Math.Min(Seconds, seconds);
}

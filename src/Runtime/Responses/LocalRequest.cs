using UdsAot.Http1;

namespace UdsAot.Responses;

/// <summary>A request that a mount answers by itself. Its body, if it has one, is not read.</summary>
internal readonly ref struct LocalRequest
{
    /// <param name="head">The head, complete.</param>
    /// <param name="target">The head's target, taken apart.</param>
    /// <param name="prefixLength">Bytes of the target's decoded path that the mount's prefix takes.</param>
    /// <param name="reports">What the running proxy tells of itself; null if none runs, or if no mount shows it.</param>
    public LocalRequest(RequestHead head, RequestTarget target, int prefixLength, IStatusSource? reports = null)
    {
        Head = head;
        Target = target;
        PrefixLength = prefixLength;
        Reports = reports;
    }

    public RequestHead Head { get; }

    public RequestTarget Target { get; }

    /// <summary>Bytes of the target's decoded path that the mount's prefix takes; the rest is the path inside the mount.</summary>
    public int PrefixLength { get; }

    /// <summary>What the running proxy tells of itself; null if none runs.</summary>
    public IStatusSource? Reports { get; }

    /// <summary>The media types that the client takes; empty if it does not say.</summary>
    public ReadOnlySpan<byte> Accept => Head.ValueOf(FieldKind.Accept);
}

using UdsAot.Http1;

namespace UdsAot.Responses;

/// <summary>A request that the proxy answers itself. Its body, if any, is not read.</summary>
internal readonly ref struct LocalRequest
{
    /// <param name="head">The complete head.</param>
    /// <param name="target">The head's target, parsed.</param>
    /// <param name="prefixLength">Length of the mount's prefix in the target's decoded path.</param>
    /// <param name="reports">State of the running proxy; null if there is none, or if no mount shows it.</param>
    public LocalRequest(RequestHead head, RequestTarget target, int prefixLength, IStatusSource? reports = null)
    {
        Head = head;
        Target = target;
        PrefixLength = prefixLength;
        Reports = reports;
    }

    public RequestHead Head { get; }

    public RequestTarget Target { get; }

    /// <summary>Length of the mount's prefix in the target's decoded path; the rest is the path inside the mount.</summary>
    public int PrefixLength { get; }

    /// <summary>State of the running proxy; null if there is none.</summary>
    public IStatusSource? Reports { get; }

    /// <summary>The media types that the client accepts; empty without the field.</summary>
    public ReadOnlySpan<byte> Accept => Head.ValueOf(FieldKind.Accept);
}

namespace UdsAot.Forwarding;

/// <summary>What the origin is told of a request that only the proxy may say.</summary>
internal readonly ref struct AddedFields
{
    /// <summary>The user whom <c>basic-auth</c> let in, for X-Remote-User; empty where the mount has none.</summary>
    public ReadOnlySpan<byte> User { get; init; }

    /// <summary>The value of X-Request-Id; empty where the mount has none.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }
}

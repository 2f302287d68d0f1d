namespace UdsAot.Forwarding;

/// <summary>Values of the request fields that only the proxy may set.</summary>
internal readonly ref struct AddedFields
{
    /// <summary>The user authenticated by <c>basic-auth</c>, for X-Remote-User; empty if the mount has none.</summary>
    public ReadOnlySpan<byte> User { get; init; }

    /// <summary>The value of X-Request-Id; empty if the mount has none.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }

    /// <summary>The line that marks the request as one that came through here (<see cref="LoopGuard"/>).</summary>
    public ReadOnlySpan<byte> LoopLine { get; init; }
}

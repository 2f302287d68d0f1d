namespace UdsAot.Failures;

/// <summary>Reason why a request's body is incomplete.</summary>
internal enum BodyFault : byte
{
    None,

    /// <summary>The chunked coding is malformed: 400.</summary>
    Framing,

    /// <summary>The body is larger than its mount allows: 413.</summary>
    TooLarge,

    /// <summary>No byte arrived within the mount's idle timeout: 408.</summary>
    TooSlow,

    /// <summary>The client has disconnected; there is no response.</summary>
    ClientLeft,
}

namespace UdsAot.Failures;

/// <summary>Why a request's body did not come to its end.</summary>
internal enum BodyFault : byte
{
    None,

    /// <summary>Its chunked coding is broken: 400.</summary>
    Framing,

    /// <summary>It is larger than its mount allows: 413.</summary>
    TooLarge,

    /// <summary>No byte of it came for the mount's idle timeout: 408.</summary>
    TooSlow,

    /// <summary>The client is gone; there is nobody to answer.</summary>
    ClientLeft,
}

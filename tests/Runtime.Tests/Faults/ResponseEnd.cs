namespace UdsAot.Tests.Faults;

/// <summary>The end of a response.</summary>
internal enum ResponseEnd
{
    /// <summary>Its length, its last chunk, or that it has no body.</summary>
    Framed,

    /// <summary>The connection's end.</summary>
    Close,

    /// <summary>Nothing: what follows the head is another protocol's.</summary>
    Tunnel,
}

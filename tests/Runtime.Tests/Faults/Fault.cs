namespace UdsAot.Tests.Faults;

/// <summary>How a sender misbehaves at a byte of its message.</summary>
public enum Fault
{
    /// <summary>It ends the connection in good order before that byte.</summary>
    Close,

    /// <summary>It breaks the connection before that byte.</summary>
    Reset,

    /// <summary>It sends no more from that byte on, and keeps the connection open.</summary>
    Stall,

    /// <summary>It sends a NUL instead of that byte, and then the rest.</summary>
    Garbage,
}

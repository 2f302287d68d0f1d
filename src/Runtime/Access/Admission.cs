namespace UdsAot.Access;

/// <summary>Whether a request may pass a guarded mount.</summary>
internal readonly record struct Admission
{
    /// <summary>The name of the user who was let in, as the password file writes it; null where nobody was.</summary>
    public byte[]? User { get; private init; }

    /// <summary>The status that answers a request that was not let in; 0 where one was.</summary>
    public int Status { get; private init; }

    /// <summary>Whether credentials were given and are wrong, which is worth a line in the log; a request without any is how a browser begins.</summary>
    public bool WasWrong { get; private init; }

    /// <summary>No credentials that could be looked at: 401.</summary>
    public static Admission Asked => new() { Status = 401 };

    /// <summary>Wrong credentials: 401.</summary>
    public static Admission Refused => new() { Status = 401, WasWrong = true };

    /// <summary>The password file cannot be read, so nobody is let in: 500.</summary>
    public static Admission Unknown => new() { Status = 500 };

    /// <summary>Too many passwords are being looked at: 503.</summary>
    public static Admission Overloaded => new() { Status = 503 };

    public static Admission Create(byte[] user) => new() { User = user };
}

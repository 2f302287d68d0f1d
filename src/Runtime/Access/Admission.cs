namespace UdsAot.Access;

/// <summary>Result of checking a request for a guarded mount.</summary>
internal readonly record struct Admission
{
    /// <summary>Name of the authenticated user, as the password file writes it; null if the request was refused.</summary>
    public byte[]? User { get; private init; }

    /// <summary>Status for a refused request; 0 if it was admitted.</summary>
    public int Status { get; private init; }

    /// <summary>True if the request had wrong credentials, which is logged; one without credentials is how a browser begins.</summary>
    public bool WasWrong { get; private init; }

    /// <summary>Seconds after which the client may try again, with status 429 or 503; else 0.</summary>
    public int RetryAfter { get; private init; }

    /// <summary>No usable credentials: 401.</summary>
    public static Admission Asked => new() { Status = 401 };

    /// <summary>Wrong credentials: 401.</summary>
    public static Admission Refused => new() { Status = 401, WasWrong = true };

    /// <summary>The password file cannot be read, so all requests are refused: 500.</summary>
    public static Admission Unknown => new() { Status = 500 };

    /// <summary>Too many passwords are waiting for verification: 503.</summary>
    public static Admission Overloaded => new() { Status = 503, RetryAfter = 1 };

    /// <summary>The client gave too many wrong passwords and has to wait: 429.</summary>
    /// <param name="wait">Milliseconds.</param>
    public static Admission TooManyGuesses(long wait) => new() { Status = 429, RetryAfter = (int)((wait + 999) / 1000) };

    public static Admission Create(byte[] user) => new() { User = user };
}

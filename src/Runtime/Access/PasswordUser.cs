namespace UdsAot.Access;

/// <summary>A user of a password file.</summary>
/// <param name="Name">The name as in the file, without control characters, so that it can be a field value.</param>
/// <param name="Hash">The bcrypt hash of the password, 60 characters.</param>
/// <param name="Cost">The binary logarithm of the number of rounds.</param>
internal sealed record PasswordUser(byte[] Name, string Hash, int Cost);

namespace UdsAot.Access;

/// <summary>A user of a password file.</summary>
/// <param name="Name">As the file writes it: without control characters, so that it can be a field's value.</param>
/// <param name="Hash">The bcrypt hash of the password, 60 characters.</param>
/// <param name="Cost">The binary logarithm of the hash's rounds.</param>
internal sealed record PasswordUser(byte[] Name, string Hash, int Cost);

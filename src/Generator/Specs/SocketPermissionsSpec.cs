namespace UdsAot.Generator.Specs;

/// <summary>Permissions of a listener's socket file.</summary>
/// <param name="Mode">Octal digits, or null for the umask's.</param>
/// <param name="Owner">A user's name or decimal digits, or null.</param>
/// <param name="Group">A group's name or decimal digits, or null.</param>
internal sealed record SocketPermissionsSpec(string? Mode, string? Owner, string? Group);

namespace UdsAot.Compiled;

/// <summary>Who may connect to a listener's Unix socket, as mounts.json says it.</summary>
internal sealed class SocketPermissions
{
    /// <summary>The permission bits (key <c>mode</c>); null for what the umask leaves.</summary>
    public int? Mode { get; init; }

    /// <summary>The user who owns the file (key <c>owner</c>): a name, or a number in decimal digits; null for us.</summary>
    public string? Owner { get; init; }

    /// <summary>Its group (key <c>group</c>): a name, or a number in decimal digits; null for ours.</summary>
    public string? Group { get; init; }

    /// <summary>The mode as mounts.json has it, four octal digits; null where there is none.</summary>
    public string? ModeText => Mode is { } mode ? System.Convert.ToString(mode, 8).PadLeft(4, '0') : null;
}

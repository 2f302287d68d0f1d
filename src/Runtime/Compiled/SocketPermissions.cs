namespace UdsAot.Compiled;

/// <summary>Owner, group and mode of a listener's Unix socket in mounts.json.</summary>
internal sealed class SocketPermissions
{
    /// <summary>The permission bits (key <c>mode</c>); null for the umask's.</summary>
    public int? Mode { get; init; }

    /// <summary>The file's owner (key <c>owner</c>): a name, or a number in decimal digits; null for the process's user.</summary>
    public string? Owner { get; init; }

    /// <summary>The file's group (key <c>group</c>): a name, or a number in decimal digits; null for the process's group.</summary>
    public string? Group { get; init; }

    /// <summary>The mode in the form of mounts.json, four octal digits; null if there is none.</summary>
    public string? ModeText => Mode is { } mode ? System.Convert.ToString(mode, 8).PadLeft(4, '0') : null;
}

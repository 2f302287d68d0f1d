using System.Runtime.CompilerServices;
using System.Text;

namespace UdsAot.Compiled;

/// <summary>
/// The table of the mounts.json of this build. The generator writes the other half, with every override; if the generator did not run,
/// the class does not compile. Its static properties are constants for unused features, so that the native compiler leaves their code
/// out.
/// </summary>
internal sealed partial class CompiledMounts : MountTable
{
    public static CompiledMounts Instance { get; } = new();

    /// <summary>True if a mount restricts access.</summary>
    public static bool HasGuards => HasBasicAuth;

    // The generated half compares with these methods. Overload resolution of MemoryExtensions.SequenceEqual in each of ten thousand
    // comparisons would take the C# compiler as long as all its other work.

    /// <summary>True if a part of a path or a host is a key of the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key) => text.SequenceEqual(key);

    /// <summary>True if a field has a name, without regard to ASCII case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsName(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(name, other);

    /// <summary>True if a field has a name, without regard to ASCII case and to underscores in place of hyphens.</summary>
    private static bool IsAlike(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) => Http1.FieldNames.IsAlike(name, other);
}

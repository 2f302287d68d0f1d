using System.Runtime.CompilerServices;
using System.Text;

namespace UdsAot.Compiled;

/// <summary>
/// The table of the mounts.json that this executable was built with; the generator writes the other half, with every
/// override. If the generator did not run, the class does not compile. Its static properties say what no mount uses, as
/// constants, so that the native compiler leaves that out.
/// </summary>
internal sealed partial class CompiledMounts : MountTable
{
    public static CompiledMounts Instance { get; } = new();

    /// <summary>Whether there is a mount that not everybody may pass.</summary>
    public static bool HasGuards => HasBasicAuth;

    // The generated half compares with these. Overload resolution of MemoryExtensions.SequenceEqual in every one of ten thousand
    // comparisons would take the C# compiler as long as all the rest.

    /// <summary>Whether a part of a path or a host is a key of the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key) => text.SequenceEqual(key);

    /// <summary>Whether a field has a name, without regard to ASCII case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsName(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(name, other);
}

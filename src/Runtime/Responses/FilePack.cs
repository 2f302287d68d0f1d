using UdsAot.Posix;

namespace UdsAot.Responses;

/// <summary>
/// The contents of all compiled-in files, one behind the other, as the build packed them. They lie in the executable's read-only
/// data and are read from there: the kernel brings in what is asked for, when it is.
/// </summary>
internal static class FilePack
{
    private const string ResourceName = "udsaot.files";

    private static readonly ReadOnlyMemory<byte> s_content = Open();

    /// <summary>A part of the pack.</summary>
    /// <param name="offset">Where it begins, in bytes.</param>
    /// <param name="length">How long it is, in bytes.</param>
    public static ReadOnlyMemory<byte> Slice(int offset, int length) => s_content.Slice(offset, length);

    private static unsafe ReadOnlyMemory<byte> Open()
    {
        // The stream is a view of mapped memory, in the native executable as in the tests; only its address is wanted.
        using Stream? stream = typeof(FilePack).Assembly.GetManifestResourceStream(ResourceName);
        return stream is UnmanagedMemoryStream view
            ? new StaticMemory(view.PositionPointer, (int)view.Length).Memory
            : throw new InvalidOperationException($"The executable has no resource '{ResourceName}'.");
    }
}

using UdsAot.Posix;

namespace UdsAot.Responses;

/// <summary>
/// The contents of all compiled-in files, one after the other, as packed by the build. They are in the executable's read-only data; the
/// kernel loads a page when it is first read.
/// </summary>
internal static class FilePack
{
    private const string ResourceName = "udsaot.files";

    private static readonly ReadOnlyMemory<byte> s_content = Open();

    /// <summary>Returns a part of the pack.</summary>
    /// <param name="offset">Offset of the first byte.</param>
    /// <param name="length">Length in bytes.</param>
    public static ReadOnlyMemory<byte> Slice(int offset, int length) => s_content.Slice(offset, length);

    private static unsafe ReadOnlyMemory<byte> Open()
    {
        // The stream is a view of mapped memory, both in the native executable and in tests; only its address is used.
        using Stream? stream = typeof(FilePack).Assembly.GetManifestResourceStream(ResourceName);
        return stream is UnmanagedMemoryStream view
            ? new StaticMemory(view.PositionPointer, (int)view.Length).Memory
            : throw new InvalidOperationException($"The executable has no resource '{ResourceName}'.");
    }
}

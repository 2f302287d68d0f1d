using System.Runtime.InteropServices;
using UdsAot.Compiled;
using UdsAot.Posix;
using UdsAot.Responses;

namespace UdsAot.Tests.Responses;

/// <summary>Files as the generator would write them, with contents of the test.</summary>
internal sealed class TestFiles(params StoredFile[] files) : FileContent(files.Length)
{
    /// <summary>A style sheet whose compressed forms are told apart by their text.</summary>
    public static StoredFile WithForms()
        => new("text/css; charset=utf-8", "no-cache", Form("the style sheet itself", "i"), Form("brotli", "b"), Form("gzip it", "g"));

    /// <summary>A form in memory that is there for good, as the executable's is.</summary>
    public static StoredForm Form(string content, string tag) => Form(Latin1.Bytes(content), tag);

    /// <inheritdoc cref="Form(string, string)"/>
    public static unsafe StoredForm Form(byte[] content, string tag)
    {
        byte* memory = (byte*)NativeMemory.Alloc((nuint)content.Length);
        content.CopyTo(new Span<byte>(memory, content.Length));
        return new StoredForm(new StaticMemory(memory, content.Length).Memory, tag);
    }

    /// <summary>A mount that answers by itself.</summary>
    public static Mount Mount(string mountpoint, LocalContent content, HeaderMap? headers = null) => new()
    {
        Index = 0,
        Vhost = "*",
        Mountpoint = mountpoint,
        Origin = "file://www",
        Local = content,
        ResponseHeaders = headers ?? HeaderMap.EndToEnd,
    };

    // The first file is /a.css and the page of /folder/; the second, if there is one, is /large.
    protected override int Find(ReadOnlySpan<byte> path)
        => path.SequenceEqual("/a.css"u8) || path.SequenceEqual("/folder/"u8) || path.SequenceEqual("/"u8) || path.SequenceEqual("/b c/ä.css"u8) ? 0
            : path.SequenceEqual("/folder"u8) || path.IsEmpty ? Folder
            : path.SequenceEqual("/large"u8) ? 1
            : None;

    protected override StoredFile Create(int index) => files[index];
}

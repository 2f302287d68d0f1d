using System.Text;

namespace UdsAot.Responses;

/// <summary>One form of a file: as it is, or compressed (RFC 9110 section 8.4 calls it a representation).</summary>
internal sealed class StoredForm
{
    /// <param name="content">The bytes; they never move.</param>
    /// <param name="tag">What tells this content from any other, without quotes.</param>
    public StoredForm(ReadOnlyMemory<byte> content, string tag)
    {
        Content = content;
        Tag = Encoding.ASCII.GetBytes($"\"{tag}\"");
    }

    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The entity tag with its quotes. It is strong: the same tag is the same bytes (RFC 9110 section 8.8.1).</summary>
    public byte[] Tag { get; }

    /// <summary>The field lines of every response about this form, 304 included: ETag, Vary, Cache-Control.</summary>
    public byte[] CachingLines { get; private set; } = [];

    /// <summary>The field lines that go with the content: Content-Type, Content-Encoding, Accept-Ranges.</summary>
    public byte[] ContentLines { get; private set; } = [];

    /// <summary>Makes the lines. A file's forms share all that does not depend on the coding.</summary>
    /// <param name="type">The media type; empty for none.</param>
    /// <param name="caching">The value of Cache-Control.</param>
    /// <param name="coding">The coding's name; empty for the file as it is.</param>
    /// <param name="varies">Whether the file has more than one form.</param>
    public void Describe(string type, string caching, string coding, bool varies)
    {
        string vary = varies ? "Vary: Accept-Encoding\r\n" : "";
        string contentType = type.Length == 0 ? "" : $"Content-Type: {type}\r\n";
        string encoding = coding.Length == 0 ? "" : $"Content-Encoding: {coding}\r\n";
        CachingLines = Encoding.ASCII.GetBytes($"ETag: {Encoding.ASCII.GetString(Tag)}\r\n{vary}Cache-Control: {caching}\r\n");
        ContentLines = Encoding.ASCII.GetBytes($"{contentType}{encoding}Accept-Ranges: bytes\r\n");
    }
}

using Cysharp.Text;

namespace UdsAot.Logging;

/// <summary>
/// The request that a line of the log is about: method, path without its query, and id. What the client sent is cut to a bounded
/// length, and escaped as in the access log.
/// </summary>
internal readonly ref struct RequestText
{
    /// <summary>Bytes of a method and of a path that are written; the rest is <c>...</c>.</summary>
    public const int MethodLength = 16;
    public const int PathLength = 200;

    /// <summary>The method as received.</summary>
    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>The request target as received.</summary>
    public ReadOnlySpan<byte> Target { get; init; }

    /// <summary>The request's id; empty where the mount has none.</summary>
    public ReadOnlySpan<byte> Id { get; init; }

    /// <summary>The text, such as <c>GET /api/x, request 0a1b</c>.</summary>
    public string Describe()
    {
        int query = Target.IndexOf((byte)'?');
        var text = ZString.CreateUtf8StringBuilder(notNested: false);
        try
        {
            Append(ref text, Method, MethodLength);
            AccessText.Append(ref text, " "u8);
            Append(ref text, query < 0 ? Target : Target[..query], PathLength);
            if (!Id.IsEmpty)
            {
                AccessText.Append(ref text, ", request "u8);
                AccessText.AppendEscaped(ref text, Id);
            }
            return text.ToString();
        }
        finally
        {
            text.Dispose();
        }
    }

    private static void Append(ref Utf8ValueStringBuilder text, ReadOnlySpan<byte> bytes, int length)
    {
        AccessText.AppendEscaped(ref text, bytes.Length > length ? bytes[..length] : bytes);
        if (bytes.Length > length)
        {
            AccessText.Append(ref text, "..."u8);
        }
    }
}

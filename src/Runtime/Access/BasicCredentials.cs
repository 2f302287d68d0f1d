using System.Buffers;
using System.Buffers.Text;

namespace UdsAot.Access;

/// <summary>Reads the value of Authorization in the Basic scheme (RFC 7617 section 2).</summary>
internal static class BasicCredentials
{
    /// <summary>Bytes that a user's name and password may have with the colon between them: far more than anybody types.</summary>
    public const int MaxLength = 1024;

    // RFC 7617 section 2: neither may have a control character.
    private static readonly SearchValues<byte> s_controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>Decodes a value.</summary>
    /// <param name="value">The field's value; may be empty.</param>
    /// <param name="decoded">Where <c>name:password</c> goes; at least <see cref="MaxLength"/> bytes.</param>
    /// <param name="length">The number of bytes written there.</param>
    /// <param name="colon">The place of the colon that ends the name.</param>
    /// <returns>False if it is of another scheme, malformed or too long.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> value, Span<byte> decoded, out int length, out int colon)
    {
        length = colon = 0;
        ReadOnlySpan<byte> scheme = "basic "u8;
        if (value.Length <= scheme.Length || !System.Text.Ascii.EqualsIgnoreCase(value[..scheme.Length], scheme))
        {
            return false;
        }
        ReadOnlySpan<byte> token = value[scheme.Length..].TrimStart((byte)' ');
        if (Base64.DecodeFromUtf8(token, decoded[..MaxLength], out int consumed, out length) != OperationStatus.Done || consumed != token.Length)
        {
            return false;
        }
        ReadOnlySpan<byte> text = decoded[..length];
        colon = text.IndexOf((byte)':');
        return colon > 0 && !text.ContainsAny(s_controls);
    }
}

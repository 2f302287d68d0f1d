using System.Buffers;

namespace UdsAot.Http1;

/// <summary>The host and port that a request names, in Host or in its target (RFC 9110 section 7.2, RFC 3986 section 3.2).</summary>
internal static class Authority
{
    /// <summary>Bytes that a host may have; DNS allows no more than 253.</summary>
    public const int MaxHost = 255;

    // unreserved, sub-delims and '%': what a registered name is made of.
    private static readonly SearchValues<byte> s_registeredName = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=%"u8);

    private static readonly SearchValues<byte> s_addressLiteral = SearchValues.Create("0123456789abcdefABCDEF:.vV"u8);

    /// <summary>
    /// Finds the host in an authority of the form <c>host[:port]</c>. Empty is allowed: then the host is empty.
    /// </summary>
    /// <returns>False if it is none: a forbidden byte, a bad port, a bracket out of place, user information.</returns>
    public static bool TryFindHost(ReadOnlySpan<byte> authority, out ReadOnlySpan<byte> host)
    {
        host = authority;
        ReadOnlySpan<byte> port = default;
        if (authority.StartsWith("["u8))
        {
            int close = authority.IndexOf((byte)']');
            if (close < 3 || authority[1..close].ContainsAnyExcept(s_addressLiteral))
            {
                return false;
            }
            host = authority[..(close + 1)];
            port = authority[(close + 1)..];
            if (!port.IsEmpty && port[0] != ':')
            {
                return false;
            }
        }
        else
        {
            int colon = authority.IndexOf((byte)':');
            if (colon >= 0)
            {
                host = authority[..colon];
                port = authority[colon..];
            }
            if (host.ContainsAnyExcept(s_registeredName) || (host.IsEmpty && colon >= 0))
            {
                return false;
            }
        }
        return host.Length <= MaxHost && IsPort(port);
    }

    /// <summary>Writes a host in the form in which vhosts are looked up: lower case, without the root's trailing dot.</summary>
    /// <param name="host">At most <see cref="MaxHost"/> bytes.</param>
    /// <param name="destination">At least as long.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Normalize(ReadOnlySpan<byte> host, Span<byte> destination)
    {
        System.Text.Ascii.ToLower(host, destination, out int written);
        return written > 1 && destination[written - 1] == '.' ? written - 1 : written;
    }

    // A colon and up to five digits; the digits may be missing (RFC 3986 section 3.2.3).
    private static bool IsPort(ReadOnlySpan<byte> port)
    {
        if (port.Length <= 1)
        {
            return true;
        }
        if (port.Length > 6)
        {
            return false;
        }
        int number = 0;
        foreach (byte digit in port[1..])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }
            number = number * 10 + (digit - '0');
        }
        return number <= ushort.MaxValue;
    }
}

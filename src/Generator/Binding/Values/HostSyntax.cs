using System.Globalization;
using System.Net;
using UdsAot.Addresses;

namespace UdsAot.Generator.Binding.Values;

/// <summary>The syntax of hosts and ports (RFC 3986 section 3.2.2, with the names that DNS allows).</summary>
internal static class HostSyntax
{
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;

    /// <summary>True for a name, an IPv4 address or an IPv6 address in brackets.</summary>
    public static bool IsHost(string text) => IsBracketedIPv6(text) || IsName(text);

    /// <summary>True for dot-separated labels of letters, digits, <c>-</c> and <c>_</c>; this includes IPv4 addresses.</summary>
    public static bool IsName(string text)
        => text.Length is > 0 and <= MaxNameLength && text.Split('.').All(IsLabel);

    /// <summary>True for an IPv6 address in brackets, without a zone.</summary>
    public static bool IsBracketedIPv6(string text)
        => text.Length > 2 && text[0] == '[' && text[text.Length - 1] == ']' && IpNumber.IsIPv6Text(text.Substring(1, text.Length - 2));

    /// <summary>
    /// True if the last label is a number but the text is not an IPv4 address. No name ends in a number, and programs read
    /// <c>127.1</c> and <c>010.0.0.1</c> in different ways.
    /// </summary>
    public static bool IsMistakenAddress(string text)
        => text[0] != '[' && text.Substring(text.LastIndexOf('.') + 1).All(digit => digit is >= '0' and <= '9') && !IpNumber.IsIPv4Text(text);

    /// <summary>The canonical form of an IPv6 address in brackets (RFC 5952), as clients send it.</summary>
    public static string Shortest(string bracketed) => $"[{ShortestAddress(bracketed.Substring(1, bracketed.Length - 2))}]";

    /// <summary>The canonical form of an IPv6 address without brackets; any other text as it is.</summary>
    public static string ShortestAddress(string text)
    {
        if (text.IndexOf(':') < 0 || !IpNumber.TryParse(text, out IpNumber number))
        {
            return text;
        }
        byte[] bytes = new byte[16];
        number.CopyTo(bytes);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>Splits <c>host:port</c> at the last colon outside of brackets.</summary>
    /// <param name="host">The part before the colon, or the whole text without one.</param>
    /// <param name="port">The part after the colon, or null without one.</param>
    public static void Split(string authority, out string host, out string? port)
    {
        int colon = authority.LastIndexOf(':');
        bool hasPort = colon >= 0 && authority.IndexOf(']', colon) < 0;
        host = hasPort ? authority.Substring(0, colon) : authority;
        port = hasPort ? authority.Substring(colon + 1) : null;
    }

    /// <summary>True for a decimal number from 1 to 65535.</summary>
    public static bool IsPort(string text)
        => text.Length <= 5
            && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            && port > 0;

    private static bool IsLabel(string label)
        => label.Length is > 0 and <= MaxLabelLength && label[0] != '-' && label[label.Length - 1] != '-'
            && label.All(value => value is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_');
}

using System.Text;

namespace UdsAot.Http1;

/// <summary>Recognizes the fields that the proxy interprets. Names compare without regard to ASCII case (RFC 9110 section 5.1).</summary>
internal static class FieldNames
{
    private const int ForwardedLength = 11;

    /// <summary>The kind of a field. Where an underscore for a hyphen makes another name, origins are known that do not see the difference.</summary>
    public static FieldKind Classify(ReadOnlySpan<byte> name)
    {
        FieldKind kind = ClassifyByLength(name);
        return kind == FieldKind.Other && name.Length >= ForwardedLength && (name[0] | 0x20) == 'x' && IsForwarded(name) ? FieldKind.ClientClaim : kind;
    }

    private static FieldKind ClassifyByLength(ReadOnlySpan<byte> name)
    {
        // The length leaves at most three candidates, so that most fields cost one switch and no comparison.
        switch (name.Length)
        {
            case 2:
                return Is(name, "te"u8) ? FieldKind.Te : Is(name, "if"u8) ? FieldKind.If : FieldKind.Other;
            case 4:
                return Is(name, "host"u8) ? FieldKind.Host : Is(name, "date"u8) ? FieldKind.Date : FieldKind.Other;
            case 5:
                return Is(name, "proxy"u8) ? FieldKind.ProxyOnly : FieldKind.Other;
            case 6:
                return Is(name, "cookie"u8) ? FieldKind.Cookie
                    : Is(name, "accept"u8) ? FieldKind.Accept
                    : Is(name, "expect"u8) ? FieldKind.Expect
                    : FieldKind.Other;
            case 7:
                return Is(name, "upgrade"u8) ? FieldKind.Upgrade : FieldKind.Other;
            case 8:
                return Is(name, "cdn-loop"u8) ? FieldKind.CdnLoop : FieldKind.Other;
            case 9:
                return Is(name, "forwarded"u8) || IsAlike(name, "x-real-ip"u8) ? FieldKind.ClientClaim : FieldKind.Other;
            case 10:
                return Is(name, "connection"u8) ? FieldKind.Connection
                    : IsAlike(name, "keep-alive"u8) ? FieldKind.HopByHop
                    : FieldKind.Other;
            case 11:
                return Is(name, "destination"u8) ? FieldKind.Destination : FieldKind.Other;
            case 12:
                return Is(name, "content-type"u8) ? FieldKind.ContentType
                    : IsAlike(name, "x-request-id"u8) ? FieldKind.RequestId
                    : FieldKind.Other;
            case 13:
                return Is(name, "authorization"u8) ? FieldKind.Authorization
                    : IsAlike(name, "x-remote-user"u8) ? FieldKind.RemoteUser
                    : FieldKind.Other;
            case 14:
                return Is(name, "content-length"u8) ? FieldKind.ContentLength
                    : IsAlike(name, "content-length"u8) ? FieldKind.FramingAlike
                    : IsAlike(name, "http2-settings"u8) ? FieldKind.HopByHop
                    : FieldKind.Other;
            case 15:
                return Is(name, "x-forwarded-for"u8) ? FieldKind.XForwardedFor
                    : IsAlike(name, "x-forwarded-for"u8) ? FieldKind.ForwardedAlike
                    : FieldKind.Other;
            case 16:
                return IsAlike(name, "proxy-connection"u8) ? FieldKind.HopByHop
                    : Is(name, "x-forwarded-host"u8) ? FieldKind.XForwardedHost
                    : IsAlike(name, "x-forwarded-host"u8) ? FieldKind.ForwardedAlike
                    : FieldKind.Other;
            case 17:
                return Is(name, "transfer-encoding"u8) ? FieldKind.TransferEncoding
                    : IsAlike(name, "transfer-encoding"u8) ? FieldKind.FramingAlike
                    : Is(name, "x-forwarded-proto"u8) ? FieldKind.XForwardedProto
                    : IsAlike(name, "x-forwarded-proto"u8) ? FieldKind.ForwardedAlike
                    : FieldKind.Other;
            case 19:
                return IsAlike(name, "proxy-authorization"u8) ? FieldKind.ProxyOnly : FieldKind.Other;
            default:
                return FieldKind.Other;
        }
    }

    /// <summary>
    /// True if two names are the same to a program that gets them as CGI's variables, where hyphens are underscores (RFC 3875 section 4.1.18).
    /// </summary>
    public static bool IsAlike(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other)
    {
        bool isAlike = name.Length == other.Length;
        for (int i = 0; isAlike && i < name.Length; i++)
        {
            isAlike = Fold(name[i]) == Fold(other[i]);
        }
        return isAlike;
    }

    /// <summary>True if two names are the same.</summary>
    public static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(name, other);

    // X-Forwarded, and all that begin with it and a hyphen.
    private static bool IsForwarded(ReadOnlySpan<byte> name)
        => IsAlike(name[..ForwardedLength], "x-forwarded"u8) && (name.Length == ForwardedLength || name[ForwardedLength] is (byte)'-' or (byte)'_');

    private static int Fold(byte value) => value == '_' ? '-' : value is >= (byte)'A' and <= (byte)'Z' ? value | 0x20 : value;
}

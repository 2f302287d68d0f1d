using UdsAot.Http1;

namespace UdsAot.Forwarding;

/// <summary>
/// The schemes that authenticate a connection instead of a request: NTLM, and Negotiate (RFC 4559) with its successors. To an origin, all
/// that comes over such a connection comes from the same user.
/// </summary>
internal static class ConnectionAuthentication
{
    /// <summary>True if a request carries credentials of such a scheme.</summary>
    public static bool IsUsed(RequestHead request)
    {
        foreach (ref readonly Field field in request.Fields)
        {
            if (field.Kind == FieldKind.Authorization && BindsConnection(field.Value(request.Bytes.Span)))
            {
                return true;
            }
        }
        return false;
    }

    private static bool BindsConnection(ReadOnlySpan<byte> credentials)
        => credentials.Length >= 4 && (FieldNames.Is(credentials[..4], "ntlm"u8) || FieldNames.Is(credentials[..4], "nego"u8));
}

namespace UdsAot.Responses;

/// <summary>
/// Sends every request of a mount elsewhere (RFC 9110 section 15.4), whatever its method. The client's query goes with it,
/// behind the target's own if that has one, and in the client's own bytes.
/// </summary>
/// <param name="status">301, 302, 303, 307 or 308.</param>
/// <param name="url">Scheme, authority and path of the target; the path begins with <c>/</c>.</param>
/// <param name="query">The target's own query with its question mark; may be empty.</param>
/// <param name="fragment">The target's fragment with its <c>#</c>; may be empty.</param>
/// <param name="appendsPath">Whether what the mountpoint leaves over of the path follows the target's (key <c>append-path</c>).</param>
internal sealed class Redirect(int status, byte[] url, byte[] query, byte[] fragment, bool appendsPath) : LocalContent
{
    public override void Answer(in LocalRequest request, LocalResponse response)
    {
        response.Begin(status);
        response.Append("Location: "u8);
        AppendPath(response, appendsPath ? request.Target.RawPathAfter(request.PrefixLength) : default);
        AppendQuery(response, request.Target.Query);
        response.Append(fragment);
        response.Append("\r\n"u8);
        response.SetPage(request.Accept);
    }

    // One slash between the two; the rest brings one, unless it begins with an encoded one.
    private void AppendPath(LocalResponse response, ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> before = url;
        if (!rest.IsEmpty && rest[0] == '/' && before[^1] == '/')
        {
            before = before[..^1];
        }
        response.Append(before);
        response.Append(rest);
    }

    private void AppendQuery(LocalResponse response, ReadOnlySpan<byte> asked)
    {
        response.Append(query);
        if (query.Length == 0)
        {
            response.Append(asked);
        }
        else if (asked.Length > 1)
        {
            response.Append("&"u8);
            response.Append(asked[1..]);
        }
    }
}

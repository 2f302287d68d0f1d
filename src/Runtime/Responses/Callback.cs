namespace UdsAot.Responses;

/// <summary>
/// A mount that shows something of the proxy itself (origin <c>callback://…</c>), at its mountpoint and nowhere below it. What it
/// shows is true for a moment only, so that nobody may store it.
/// </summary>
internal abstract class Callback : LocalContent
{
    public override void Answer(in LocalRequest request, LocalResponse response)
    {
        ReadOnlySpan<byte> method = request.Head.MethodBytes;
        if (!method.SequenceEqual("GET"u8) && !method.SequenceEqual("HEAD"u8))
        {
            response.Begin(405);
            response.Append("Allow: GET, HEAD\r\n"u8);
            response.SetPage(request.Accept);
            return;
        }
        ReadOnlySpan<byte> rest = request.Target.RawPathAfter(request.PrefixLength);
        if (!rest.IsEmpty && !rest.SequenceEqual("/"u8))
        {
            response.Begin(404);
            response.SetPage(request.Accept);
            return;
        }
        Show(request, response);
    }

    /// <summary>Answers a GET of the mountpoint.</summary>
    protected abstract void Show(in LocalRequest request, LocalResponse response);

    /// <summary>Begins a response that nobody stores.</summary>
    protected static void Begin(LocalResponse response, int status, ReadOnlySpan<byte> type)
    {
        response.Begin(status);
        response.Field("Content-Type"u8, type);
        response.Append("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"u8);
    }
}

namespace UdsAot.Replies;

/// <summary>
/// A mount that shows something of the proxy itself (origin <c>callback://…</c>), at its mountpoint and nowhere below it. What it
/// shows is true for a moment only, so that nobody may store it.
/// </summary>
internal abstract class Callback : OwnContent
{
    public override void Answer(in OwnRequest request, OwnReply reply)
    {
        ReadOnlySpan<byte> method = request.Head.MethodBytes;
        if (!method.SequenceEqual("GET"u8) && !method.SequenceEqual("HEAD"u8))
        {
            reply.Begin(405);
            reply.Append("Allow: GET, HEAD\r\n"u8);
            reply.SetPage(request.Accept);
            return;
        }
        ReadOnlySpan<byte> rest = request.Target.OnwardAfter(request.PrefixLength);
        if (!rest.IsEmpty && !rest.SequenceEqual("/"u8))
        {
            reply.Begin(404);
            reply.SetPage(request.Accept);
            return;
        }
        Show(request, reply);
    }

    /// <summary>Answers a GET of the mountpoint.</summary>
    protected abstract void Show(in OwnRequest request, OwnReply reply);

    /// <summary>Begins a reply that nobody stores.</summary>
    protected static void Begin(OwnReply reply, int status, ReadOnlySpan<byte> type)
    {
        reply.Begin(status);
        reply.Field("Content-Type"u8, type);
        reply.Append("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"u8);
    }
}

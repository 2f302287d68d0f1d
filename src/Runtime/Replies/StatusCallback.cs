namespace UdsAot.Replies;

/// <summary><c>callback://status</c>: how the proxy and its origins are, as a page for a person or as JSON for a program.</summary>
internal sealed class StatusCallback : Callback
{
    protected override void Show(in OwnRequest request, OwnReply reply)
    {
        bool asJson = Negotiation.PrefersJson(request.Accept);
        Begin(reply, 200, asJson ? "application/json"u8 : "text/html; charset=utf-8"u8);
        reply.Append("Vary: Accept\r\n"u8);
        if (!asJson && request.Reports is { } reports)
        {
            reply.Field("Content-Security-Policy"u8, reports.StatusPolicy);
        }
        reply.SetPieces((asJson ? request.Reports?.StatusJson() : request.Reports?.StatusPage()) ?? []);
    }
}

namespace UdsAot.Responses;

/// <summary><c>callback://status</c>: how the proxy and its origins are, as a page for a person or as JSON for a program.</summary>
internal sealed class StatusCallback : Callback
{
    protected override void Show(in LocalRequest request, LocalResponse response)
    {
        bool asJson = Negotiation.PrefersJson(request.Accept);
        Begin(response, 200, asJson ? "application/json"u8 : "text/html; charset=utf-8"u8);
        response.Append("Vary: Accept\r\n"u8);
        if (!asJson && request.Reports is { } reports)
        {
            response.Field("Content-Security-Policy"u8, reports.StatusPolicy);
        }
        response.SetPieces((asJson ? request.Reports?.StatusJson() : request.Reports?.StatusPage()) ?? []);
    }
}

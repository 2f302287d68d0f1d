namespace UdsAot.Responses;

/// <summary><c>callback://health</c>: for whoever must know whether to send requests here: 200, and 503 once the proxy drains.</summary>
internal sealed class HealthCallback : Callback
{
    private static readonly byte[] s_good = "ok\n"u8.ToArray();
    private static readonly byte[] s_draining = "draining\n"u8.ToArray();

    protected override void Show(in LocalRequest request, LocalResponse response)
    {
        bool isDraining = request.Reports is { IsDraining: true };
        Begin(response, isDraining ? 503 : 200, "text/plain; charset=utf-8"u8);
        response.SetBody(isDraining ? s_draining : s_good);
    }
}

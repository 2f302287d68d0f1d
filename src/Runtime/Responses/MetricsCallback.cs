namespace UdsAot.Responses;

/// <summary><c>callback://metrics</c>: all numbers for Prometheus.</summary>
internal sealed class MetricsCallback : Callback
{
    protected override void Show(in LocalRequest request, LocalResponse response)
    {
        Begin(response, 200, "text/plain; version=0.0.4; charset=utf-8"u8);
        response.SetPieces(request.Reports?.Metrics() ?? []);
    }
}

namespace UdsAot.Replies;

/// <summary><c>callback://metrics</c>: all numbers for Prometheus.</summary>
internal sealed class MetricsCallback : Callback
{
    protected override void Show(in OwnRequest request, OwnReply reply)
    {
        Begin(reply, 200, "text/plain; version=0.0.4; charset=utf-8"u8);
        reply.SetPieces(request.Reports?.Metrics() ?? []);
    }
}

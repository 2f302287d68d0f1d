namespace UdsAot.SampleOrigin;

/// <summary>Server-sent events: the time of day, once a second, for as long as the client listens.</summary>
internal static class Clock
{
    public static async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            while (true)
            {
                await context.Response.WriteAsync($"data: {DateTime.Now:HH:mm:ss}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The listener left.
        }
    }
}

using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace UdsAot.Soak;

/// <summary>The origin, in a process of its own so that it can be killed: Kestrel on a Unix socket.</summary>
internal static class SoakOrigin
{
    /// <summary>Serves until it is told to stop.</summary>
    public static async Task RunAsync(string socket, CancellationToken stopped)
    {
        await using KestrelOrigin origin = await KestrelOrigin.StartAsync(socket, Map);
        try
        {
            await Task.Delay(Timeout.Infinite, stopped);
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    private static void Map(WebApplication application)
    {
        application.UseWebSockets();
        application.MapGet("/bytes", WriteBytesAsync);
        application.MapPost("/hash", async context =>
        {
            (string hash, long length) = await Body.HashAsync(context.Request.Body, 0, context.RequestAborted);
            await context.Response.WriteAsync($"{length} {hash}");
        });
        application.MapGet("/events", WriteEventsAsync);
        application.Map("/socket", EchoAsync);
    }

    private static Task WriteBytesAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        var body = new Body(long.Parse(query["start"]!), long.Parse(query["length"]!));
        if (query["announced"] == "True")
        {
            context.Response.ContentLength = body.Length;
        }
        int pause = query.TryGetValue("pause", out var text) ? int.Parse(text!) : 0;
        return body.WriteAsync(context.Response.Body, 30_000, pause, context.RequestAborted);
    }

    private static async Task WriteEventsAsync(HttpContext context)
    {
        int count = int.Parse(context.Request.Query["count"]!);
        context.Response.ContentType = "text/event-stream";
        for (int i = 0; i < count; i++)
        {
            await context.Response.WriteAsync($"data: {i}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(20, context.RequestAborted);
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] buffer = new byte[16_384];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } got)
            {
                await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, context.RequestAborted);
            }
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client left in the middle, as some do here.
        }
    }
}

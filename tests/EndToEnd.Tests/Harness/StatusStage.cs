namespace UdsAot.EndToEnd.Harness;

/// <summary>A proxy of the executable that shows itself, and the one of its origins that works.</summary>
internal sealed class StatusStage : IAsyncDisposable
{
    /// <summary>The vhost that shows it.</summary>
    public const string Host = "status.test";

    private readonly KestrelOrigin _origin;

    private StatusStage(Proxy proxy, KestrelOrigin origin)
    {
        Proxy = proxy;
        _origin = origin;
    }

    public Proxy Proxy { get; }

    public static async Task<StatusStage> StartAsync(params string[] options)
    {
        KestrelOrigin origin = await KestrelOrigin.StartAsync(TestMounts.Kestrel);
        try
        {
            return new StatusStage(await Proxy.StartAsync(await TlsStage.PrepareAsync(), options), origin);
        }
        catch
        {
            await origin.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for something of each kind, so that there is something to be shown.</summary>
    public async Task UseAsync()
    {
        for (int i = 0; i < 40; i++)
        {
            await Proxy.GetAsync(Host, "/hello");
        }
        await Proxy.GetAsync(Host, "/hello", "If-None-Match: \"one\"\r\n");
        await Proxy.GetAsync(Host, "/nothing");
        await Proxy.AskAsync($"POST /echo HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 5\r\n\r\nHello");
        await Proxy.GetAsync(Host, "/absent");
        await Proxy.GetAsync(Host, "/odd%20%22name%5C%20%3Cb%3E&'%C3%A4/x");
        await Proxy.GetAsync("device.test", "/none");
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _origin.DisposeAsync();
    }
}

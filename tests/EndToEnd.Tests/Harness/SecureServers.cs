using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace UdsAot.EndToEnd.Harness;

/// <summary>Third-party servers with TLS, and a proxy in front of them.</summary>
public sealed class SecureServers : IAsyncLifetime
{
    private readonly List<OriginProcess> _processes = [];
    private Proxy? _proxy;

    /// <summary>The path of the executable that was built from <see cref="TlsMounts"/>.</summary>
    internal string Executable { get; private set; } = "";

    internal Proxy Proxy => _proxy!;

    public async Task InitializeAsync()
    {
        Executable = await TlsStage.PrepareAsync();
        using X509Certificate2 authority = OriginCertificate.MakeAuthority("ca");
        using X509Certificate2 stranger = OriginCertificate.MakeAuthority("stranger");
        string[] names = ["origin.test", "127.0.0.1", "::1"];
        OriginCertificate good = OriginCertificate.Make(authority, "origin", 100, names);
        OriginCertificate.Make(authority, "client", 100, "client.test");
        await StartNginxAsync(
            "nginx",
            good,
            $"listen 127.0.0.1:{TestMounts.SecurePort} ssl; listen [::1]:{TestMounts.SecurePort} ssl; "
                + $"listen 127.0.0.1:{TestMounts.NginxPort}; listen [::1]:{TestMounts.NginxPort};");
        await StartNginxAsync("expired", OriginCertificate.Make(authority, "expired", -1, names));
        await StartNginxAsync("stranger", OriginCertificate.Make(stranger, "strange", 100, names));
        await StartNginxAsync("mutual", good, $"ssl_verify_client on; ssl_client_certificate {Sandbox.At("ca.pem")};");
        _processes.Add(await OriginProcess.StartGunicornAsync(TestMounts.Secure("gunicorn"), good));
        _processes.Add(await OriginProcess.StartWebSocketsAsync(TestMounts.Secure("ws"), good));
        _processes.Add(await OriginProcess.StartPythonAsync(TestMounts.Python));
        _proxy = await Proxy.StartAsync(Executable);
    }

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
        foreach (OriginProcess process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private async Task StartNginxAsync(string name, OriginCertificate certificate, string more = "")
    {
        string socket = TestMounts.Secure(name);
        _processes.Add(await OriginProcess.StartNginxAsync(
            new UnixDomainSocketEndPoint(socket),
            $"unix:{socket} ssl; {more} ssl_certificate {certificate.File}; ssl_certificate_key {certificate.KeyFile}"));
    }
}

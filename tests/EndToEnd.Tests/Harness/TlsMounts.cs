namespace UdsAot.EndToEnd.Harness;

/// <summary>
/// The mounts.json of the executable that has what the others leave out: TLS with clients and with origins, names to look up, and
/// what the proxy shows of itself. And the files that it reads.
/// </summary>
internal static class TlsMounts
{
    /// <summary>The certificate of the listeners, with its intermediate authority behind it.</summary>
    public static string Certificate { get; } = Sandbox.At("tls-listener.pem");

    /// <summary>Its key.</summary>
    public static string Key { get; } = Sandbox.At("tls-listener.key");

    /// <summary>Certificate and key of <c>a.test</c>, in one file.</summary>
    public static string OfA { get; } = Sandbox.At("tls-a.pem");

    /// <summary>Certificate and key of <c>*.wild.test</c>, in one file.</summary>
    public static string OfWild { get; } = Sandbox.At("tls-wild.pem");

    /// <summary>The authority of clients.</summary>
    public static string ClientCa { get; } = Sandbox.At("tls-clients.pem");

    /// <summary>A Unix socket with TLS.</summary>
    public static string Front { get; } = Sandbox.At("tls-front.sock");

    /// <summary>
    /// Listeners: for all clients, for clients with certificates, on a Unix socket, and two that redirect. Vhosts: what it shows of itself,
    /// beside mounts to be seen in it, of which one has a name that every text has to escape; origins over TLS and one whose name has to
    /// be looked up; those with certificates.
    /// </summary>
    public static string Text { get; } = $$"""
        {
          "listeners": [
            { "url": "https://127.0.0.1:0", "certificate": "{{Certificate}}", "key": "{{Key}}" },
            { "url": "https://127.0.0.1:0", "certificate": "{{Certificate}}", "key": "{{Key}}", "client-ca": "{{ClientCa}}", "handshake-timeout": 1 },
            { "url": "https://unix:{{Front}}", "certificate": "{{Certificate}}", "key": "{{Key}}" },
            { "url": "http://127.0.0.1:0", "redirect-http": true },
            { "url": "http://127.0.0.1:0", "redirect-http": 443 },
          ],
          "vhosts": [
            { "name": "status.test", "mounts": [
              { "mountpoint": "/",        "origin": "+{{TestMounts.Kestrel}}:/" },
              { "mountpoint": "/scripted","origin": "+{{TestMounts.Scripted}}:/", "max-connections": 8 },
              { "mountpoint": "/absent",  "origin": "+{{TestMounts.Absent}}:/" },
              { "mountpoint": "/odd \"name\\ <b>&'ä", "origin": "+{{TestMounts.Absent}}:/" },
              { "mountpoint": "/status",  "origin": "callback://status" },
              { "mountpoint": "/metrics", "origin": "callback://metrics" },
              { "mountpoint": "/health",  "origin": "callback://health" } ] },
            { "name": "device.test", "mounts": [
              { "mountpoint": "/only",    "origin": "+{{TestMounts.Absent}}:/", "exact-match": true },
              { "mountpoint": "/state/",  "origin": "callback://status", "headers": { "X-Frame-Options": "DENY" } } ] },
            { "name": "origins.test", "mounts": [
              { "mountpoint": "/",         "origin": "https://+{{TestMounts.Secure("nginx")}}:/", "max-body-size": 0,
                "tls": { "server-name": "origin.test", "ca": "{{Sandbox.At("ca.pem")}}" } },
              { "mountpoint": "/four",     "origin": "https://127.0.0.1:{{TestMounts.SecurePort}}/", "tls": { "ca": "{{Sandbox.At("ca.pem")}}" } },
              { "mountpoint": "/six",      "origin": "https://[::1]:{{TestMounts.SecurePort}}/", "tls": { "ca": "{{Sandbox.At("ca.pem")}}" } },
              { "mountpoint": "/system",   "origin": "https://127.0.0.1:{{TestMounts.SecurePort}}/" },
              { "mountpoint": "/named",    "origin": "http://{{TestMounts.KnownHost}}:{{TestMounts.NginxPort}}/" },
              { "mountpoint": "/gunicorn", "origin": "https://+{{TestMounts.Secure("gunicorn")}}:/", "tls": { "server-name": "origin.test", "ca": "{{Sandbox.At("ca.pem")}}" } },
              { "mountpoint": "/ws",       "origin": "https://+{{TestMounts.Secure("ws")}}:/", "tls": { "server-name": "origin.test", "ca": "{{Sandbox.At("ca.pem")}}" } },
              { "mountpoint": "/wrong",    "origin": "https://+{{TestMounts.Secure("nginx")}}:/", "tls": { "server-name": "other.test", "ca": "{{Sandbox.At("ca.pem")}}" } },
              { "mountpoint": "/expired",  "origin": "https://+{{TestMounts.Secure("expired")}}:/", "tls": { "server-name": "origin.test", "ca": "{{Sandbox.At("ca.pem")}}" } },
              { "mountpoint": "/stranger", "origin": "https://+{{TestMounts.Secure("stranger")}}:/", "tls": { "server-name": "origin.test", "ca": "{{Sandbox.At("ca.pem")}}" } },
              { "mountpoint": "/blind",    "origin": "https://+{{TestMounts.Secure("expired")}}:/", "tls": { "verify": false } },
              { "mountpoint": "/mutual",   "origin": "https://+{{TestMounts.Secure("mutual")}}:/",
                "tls": { "server-name": "origin.test", "ca": "{{Sandbox.At("ca.pem")}}",
                         "certificate": "{{Sandbox.At("client.pem")}}", "key": "{{Sandbox.At("client.key")}}" } },
              { "mountpoint": "/nobody",   "origin": "https://+{{TestMounts.Secure("mutual")}}:/", "tls": { "server-name": "origin.test", "ca": "{{Sandbox.At("ca.pem")}}" } },
              { "mountpoint": "/plain",    "origin": "https://+{{TestMounts.Python}}:/", "tls": { "server-name": "origin.test" } } ] },
            { "name": "a.test", "certificate": "{{OfA}}", "key": "{{OfA}}", "mounts": [ { "mountpoint": "/", "origin": "+{{TestMounts.Scripted}}:/" } ] },
            { "name": "*.wild.test", "certificate": "{{OfWild}}", "key": "{{OfWild}}", "mounts": [ { "mountpoint": "/", "origin": "+{{TestMounts.Scripted}}:/" } ] },
            { "name": "b.wild.test", "mounts": [ { "mountpoint": "/", "origin": "+{{TestMounts.Scripted}}:/" } ] },
            { "name": "listener.test", "mounts": [
              { "mountpoint": "/", "origin": "+{{TestMounts.Scripted}}:/" },
              { "mountpoint": "/admin/", "origin": "+{{TestMounts.Scripted}}:/", "headers": { "X-Mount": "admin" } } ] },
            { "name": "kestrel.test", "mounts": [
              { "mountpoint": "/", "origin": "+{{TestMounts.Kestrel}}:/", "max-body-size": 0 },
              { "mountpoint": "/trailers", "origin": "+{{TestMounts.Abstract}}:/" } ] },
            { "name": "ws.test", "mounts": [ { "mountpoint": "/", "origin": "+{{TestMounts.WebSockets}}:/" } ] },
          ],
        }

        """;
}

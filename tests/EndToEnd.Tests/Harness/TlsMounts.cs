namespace UdsAot.EndToEnd.Harness;

/// <summary>The mounts.json of the executable with TLS, and the files that it reads.</summary>
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

    /// <summary>A listener for everybody, one for clients with certificates, one that redirects, and one on a Unix socket.</summary>
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
            { "name": "a.test", "certificate": "{{OfA}}", "key": "{{OfA}}", "mounts": [ { "mountpoint": "/", "origin": "+{{TestMounts.Scripted}}:/" } ] },
            { "name": "*.wild.test", "certificate": "{{OfWild}}", "key": "{{OfWild}}", "mounts": [ { "mountpoint": "/", "origin": "+{{TestMounts.Scripted}}:/" } ] },
            { "name": "b.wild.test", "mounts": [ { "mountpoint": "/", "origin": "+{{TestMounts.Scripted}}:/" } ] },
            { "name": "listener.test", "mounts": [
              { "mountpoint": "/", "origin": "+{{TestMounts.Scripted}}:/" },
              { "mountpoint": "/admin/", "origin": "+{{TestMounts.Scripted}}:/", "headers": { "X-Mount": "admin" } } ] },
            { "name": "kestrel.test", "mounts": [ { "mountpoint": "/", "origin": "+{{TestMounts.Kestrel}}:/", "max-body-size": 0 } ] },
            { "name": "ws.test", "mounts": [ { "mountpoint": "/", "origin": "+{{TestMounts.WebSockets}}:/" } ] },
          ],
        }

        """;
}

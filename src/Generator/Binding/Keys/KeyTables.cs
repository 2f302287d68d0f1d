namespace UdsAot.Generator.Binding.Keys;

/// <summary>The keys of each object of mounts.json. docs/mounts.schema.json is the same for editors.</summary>
internal static class KeyTables
{
    public static KeyTable Root { get; } = new(
        "mounts.json",
        [
            new("$schema", ValueKind.Text, "\"$schema\": \"docs/mounts.schema.json\""),
            new("listeners", ValueKind.List, "\"listeners\": [{ \"url\": \"http://127.0.0.1:8080\" }]", IsRequired: true),
            new("trusted-proxies", ValueKind.List, "\"trusted-proxies\": [\"unix\", \"10.0.0.0/8\"]"),
            new("vhosts", ValueKind.List, "\"vhosts\": [{ \"name\": \"*\", \"mounts\": [...] }]"),
            new("mounts", ValueKind.List, "\"mounts\": [{ \"mountpoint\": \"/\", \"origin\": \"+/run/web.sock:/\" }]"),
        ],
        LwsAdvice.Root)
    {
        ForeignKeys = Binding.Keys.ForeignKeys.Root,
    };

    public static KeyTable Listener { get; } = new(
        "a listener",
        [
            new("url", ValueKind.Text, "\"url\": \"http://127.0.0.1:8080\"", IsRequired: true),
            new("certificate", ValueKind.Text, "\"certificate\": \"/etc/udsaot/cert.pem\""),
            new("key", ValueKind.Text, "\"key\": \"/etc/udsaot/key.pem\""),
            new("client-ca", ValueKind.Text, "\"client-ca\": \"/etc/udsaot/clients.pem\""),
            new("handshake-timeout", ValueKind.Number, "\"handshake-timeout\": 10"),
            new("redirect-http", ValueKind.BooleanOrNumber, "\"redirect-http\": true"),
            new("mode", ValueKind.Text, "\"mode\": \"0660\""),
            new("owner", ValueKind.TextOrNumber, "\"owner\": \"udsaot\""),
            new("group", ValueKind.TextOrNumber, "\"group\": \"www-data\""),
            new("trusted-proxies", ValueKind.List, "\"trusted-proxies\": [\"unix\", \"10.0.0.0/8\"]"),
            new("proxy-protocol", ValueKind.Boolean, "\"proxy-protocol\": true"),
            new("max-head-size", ValueKind.Number, "\"max-head-size\": 32768"),
            new("max-target-length", ValueKind.Number, "\"max-target-length\": 16384"),
            new("max-fields", ValueKind.Number, "\"max-fields\": 128"),
            new("head-timeout", ValueKind.Number, "\"head-timeout\": 30"),
            new("keepalive-timeout", ValueKind.Number, "\"keepalive-timeout\": 75"),
            new("min-body-rate", ValueKind.Number, "\"min-body-rate\": 0"),
            new("max-requests", ValueKind.Number, "\"max-requests\": 0"),
            new("max-connections", ValueKind.Number, "\"max-connections\": 20000"),
            new("max-chunk-extensions", ValueKind.Number, "\"max-chunk-extensions\": 4096"),
            new("max-trailer-size", ValueKind.Number, "\"max-trailer-size\": 8192"),
        ],
        LwsAdvice.Listener)
    {
        ForeignKeys = Binding.Keys.ForeignKeys.Listener,
    };

    public static KeyTable Vhost { get; } = new(
        "a vhost",
        [
            new("name", ValueKind.Text, "\"name\": \"device.local\"", IsRequired: true),
            new("certificate", ValueKind.Text, "\"certificate\": \"/etc/udsaot/device.pem\""),
            new("key", ValueKind.Text, "\"key\": \"/etc/udsaot/device.key\""),
            new(
                "mounts",
                ValueKind.List,
                "\"mounts\": [{ \"mountpoint\": \"/\", \"origin\": \"+/run/web.sock:/\" }]",
                IsRequired: true),
        ],
        LwsAdvice.Vhost)
    {
        ForeignKeys = Binding.Keys.ForeignKeys.Vhost,
    };

    public static KeyTable Mount { get; } = new(
        "a mount",
        [
            new("mountpoint", ValueKind.Text, "\"mountpoint\": \"/api\"", IsRequired: true),
            new("origin", ValueKind.Text, "\"origin\": \"+/run/api.sock:/\"", IsRequired: true),
            new("exact-match", ValueKind.Boolean, "\"exact-match\": true"),
            new("no-ws-upgrades", ValueKind.Boolean, "\"no-ws-upgrades\": true"),
            new("append-path", ValueKind.Boolean, "\"append-path\": true"),
            new("status", ValueKind.Number, "\"status\": 308"),
            new("default", ValueKind.Text, "\"default\": \"index.html\""),
            new("cache-max-age", ValueKind.Number, "\"cache-max-age\": 3600"),
            new("cache-reuse", ValueKind.Boolean, "\"cache-reuse\": true"),
            new("cache-revalidate", ValueKind.Boolean, "\"cache-revalidate\": true"),
            new("cache-intermediaries", ValueKind.Boolean, "\"cache-intermediaries\": true"),
            new("extra-mimetypes", ValueKind.Object, "\"extra-mimetypes\": { \".zip\": \"application/zip\" }"),
            new("headers", ValueKind.Object, "\"headers\": { \"X-Frame-Options\": \"DENY\" }"),
            new("request-headers", ValueKind.Object, "\"request-headers\": { \"forward\": \"end-to-end\" }"),
            new("response-headers", ValueKind.Object, "\"response-headers\": { \"remove\": [\"Server\"] }"),
            new("rewrite-location", ValueKind.Boolean, "\"rewrite-location\": false"),
            new("forwarded", ValueKind.Text, "\"forwarded\": \"replace\""),
            new("host", ValueKind.Text, "\"host\": \"preserve\""),
            new("connect-timeout", ValueKind.Number, "\"connect-timeout\": 5"),
            new("response-timeout", ValueKind.Number, "\"response-timeout\": 60"),
            new("idle-timeout", ValueKind.Number, "\"idle-timeout\": 60"),
            new("tunnel-timeout", ValueKind.Number, "\"tunnel-timeout\": 3600"),
            new("keepalive-timeout", ValueKind.Number, "\"keepalive-timeout\": 60"),
            new("max-connections", ValueKind.Number, "\"max-connections\": 256"),
            new("max-body-size", ValueKind.Number, "\"max-body-size\": 104857600"),
            new("basic-auth", ValueKind.Text, "\"basic-auth\": \"/etc/udsaot/htpasswd\""),
            new("request-id", ValueKind.Boolean, "\"request-id\": true"),
            new("restart-hold", ValueKind.Number, "\"restart-hold\": 5"),
            new("origin-user", ValueKind.TextOrNumber, "\"origin-user\": \"www-data\""),
            new("tls", ValueKind.Object, "\"tls\": { \"server-name\": \"api.local\" }"),
        ],
        LwsAdvice.Mount)
    {
        ForeignKeys = Binding.Keys.ForeignKeys.Mount,
    };

    public static KeyTable OriginTls { get; } = new(
        "a TLS table",
        [
            new("server-name", ValueKind.Text, "\"server-name\": \"api.local\""),
            new("ca", ValueKind.Text, "\"ca\": \"/etc/udsaot/ca.pem\""),
            new("certificate", ValueKind.Text, "\"certificate\": \"/etc/udsaot/client.pem\""),
            new("key", ValueKind.Text, "\"key\": \"/etc/udsaot/client.key\""),
            new("verify", ValueKind.Boolean, "\"verify\": true"),
        ],
        new Dictionary<string, string>());

    public static KeyTable HeaderMap { get; } = new(
        "a header table",
        [
            new("forward", ValueKind.TextOrList, "\"forward\": \"end-to-end\""),
            new("set", ValueKind.Object, "\"set\": { \"X-Frame-Options\": \"DENY\" }"),
            new("remove", ValueKind.List, "\"remove\": [\"Server\"]"),
        ],
        new Dictionary<string, string>());

    /// <summary>All tables.</summary>
    public static IReadOnlyList<KeyTable> All { get; } = [Root, Listener, Vhost, Mount, OriginTls, HeaderMap];
}

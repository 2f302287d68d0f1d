namespace UdsAot.Generator.Binding.Keys;

/// <summary>
/// Advice for keys of lwsws's configuration that UdsAot does not have. Each is a sentence without its full stop.
/// </summary>
internal static class LwsAdvice
{
    public const string Cgi = "Run the program as a server on a Unix socket and write '+/path/to/socket:/'";

    private const string Defaults = "Leave it out: UdsAot has no counterpart, and nothing depends on it";
    private const string Service = "Leave it out and set it where the service is started, such as in its systemd unit";
    private const string Tls = "Leave it out: TLS 1.2 and 1.3 are used, with OpenSSL's default ciphers";
    private const string Client = "Leave it out: write 'https://' in the 'origin' for TLS to an origin";
    private const string Caching = "Set the field: \"headers\": { \"Cache-Control\": \"max-age=3600\" }";
    private const string Plugin = "Run the program that handles it as a server on a Unix socket and mount that server";
    private const string CgiOnly = "Leave it out with the CGI: run the program as a server on a Unix socket instead";
    private const string ListenerUrl = "Write the address into a listener: \"listeners\": [{ \"url\": \"http://0.0.0.0:7681\" }]";
    private const string Certificate =
        "Write 'certificate' and 'key', each with the absolute path of a file on the device, and a listener with https://";
    private const string PerMount = "Write it on each mount that needs it";
    private const string PerListener = "Write it on each listener, as a number of seconds: \"keepalive-timeout\": 75";

    public static IReadOnlyDictionary<string, string> Root { get; } = new Dictionary<string, string>
    {
        ["global"] = "Leave it out: user, group and limits are set where the service is started, such as in its systemd unit",
        ["headers"] = PerMount,
        ["keepalive-timeout"] = PerListener,
    };

    public static IReadOnlyDictionary<string, string> Listener { get; } = new Dictionary<string, string>
    {
        ["port"] = ListenerUrl,
        ["interface"] = ListenerUrl,
        ["unix-socket"] = "Write the socket into the URL: \"url\": \"http://unix:/run/udsaot/front.sock\"",
        ["unix-socket-perms"] = "Write \"mode\": \"0660\", \"owner\" and \"group\"",
        ["host-ssl-key"] = "Write it as 'key'",
        ["host-ssl-cert"] = "Write it as 'certificate'",
        ["host-ssl-ca"] = "Append the chain to the file of 'certificate'",
    };

    public static IReadOnlyDictionary<string, string> Vhost { get; } = new Dictionary<string, string>
    {
        ["port"] = ListenerUrl,
        ["interface"] = ListenerUrl,
        ["unix-socket"] = "Write a listener: \"listeners\": [{ \"url\": \"http://unix:/run/udsaot/front.sock\" }]",
        ["unix-socket-perms"] = "Write \"mode\": \"0660\", \"owner\" and \"group\" on the listener",
        ["sts"] = "Set the field on the mounts: \"headers\": { \"Strict-Transport-Security\": \"max-age=15768000\" }",
        ["host-ssl-key"] = Certificate,
        ["host-ssl-cert"] = Certificate,
        ["host-ssl-ca"] = "Append the chain to the file of the listener's 'certificate'",
        ["access-log"] = "Start udsaot with --access-log PATH",
        ["disable-no-protocol-ws-upgrades"] = "Write \"no-ws-upgrades\": true on its mounts",
        ["enable-client-ssl"] = Client,
        ["client-ssl-key"] = Client,
        ["client-ssl-cert"] = Client,
        ["client-ssl-ca"] = Client,
        ["client-ssl-ciphers"] = Client,
        ["client-tls13-ciphers"] = Client,
        ["ssl-client-option-set"] = Client,
        ["ssl-client-option-clear"] = Client,
        ["ciphers"] = Tls,
        ["tls13-ciphers"] = Tls,
        ["ecdh-curve"] = Tls,
        ["ssl-option-set"] = Tls,
        ["ssl-option-clear"] = Tls,
        ["alpn"] = "Leave it out: every listener serves HTTP/1.1 and HTTP/2",
        ["noipv6"] = "Leave it out: a listener on 0.0.0.0 serves IPv4 only",
        ["ipv6only"] = "Leave it out: the listeners determine the addresses",
        ["ws-protocols"] = Plugin,
        ["keepalive-timeout"] = PerListener,
        ["keepalive_timeout"] = PerListener,
        ["headers"] = "Write it on each mount: \"headers\": { \"X-Frame-Options\": \"DENY\" }",
        ["allow-non-tls"] = "Write two listeners, one with http:// and one with https://",
        ["allow-http-on-https"] = "Write two listeners, one with http:// and one with https://",
        ["redirect-http"] = "Write it on a listener: { \"url\": \"http://0.0.0.0:80\", \"redirect-http\": true }",
        ["error-document-404"] = "Mount '/' on a server that sends the page",
        ["ignore-missing-cert"] = "Leave it out: udsaot does not start without a listener's certificate",
        ["apply-listen-accept"] = Plugin,
        ["listen-accept-role"] = Plugin,
        ["listen-accept-protocol"] = Plugin,
        ["fallback-listen-accept"] = Plugin,
        ["onlyraw"] = Plugin,
        ["fo-listen-queue"] = Defaults,
        ["strict-host-check"] = "Leave it out: a host that no vhost serves gets 421 unless one is named '*'",
    };

    public static IReadOnlyDictionary<string, string> Mount { get; } = new Dictionary<string, string>
    {
        ["cgi-env"] = CgiOnly,
        ["cgi-timeout"] = CgiOnly,
        ["pmo"] = Plugin,
        ["interpret"] = Plugin,
        ["protocol"] = Plugin,
        ["auth-mask"] = "Leave it out; \"basic-auth\": \"/path/to/htpasswd\" guards the whole mount",
        ["basic-auth-realm"] = "Leave it out; \"basic-auth\": \"/path/to/htpasswd\" guards the whole mount",
        ["cache-no"] = "Remove 'cache-max-age' as well: then clients revalidate each time",
        ["cache-immutable"] = Caching,
        ["keepalive_timeout"] = "Write 'keepalive-timeout'",
        ["error-document-404"] = "Mount '/' on a server that sends the page",
    };
}

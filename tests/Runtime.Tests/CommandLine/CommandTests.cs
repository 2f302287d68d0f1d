using System.Security.Cryptography;
using System.Text.Json;
using UdsAot.Addresses;
using UdsAot.CommandLine;
using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Tests.CommandLine;

public sealed class CommandTests
{
    [Fact]
    public void Version_says_the_hash_of_the_mounts()
    {
        string[] lines = Run(ExitCode.Good, "--version").Split('\n');
        Assert.Matches(@"^udsaot \d+\.\d+\.\d+$", lines[0]);
        Assert.Matches("^commit ([0-9a-f]{40}|unknown)$", lines[1]);
        Assert.Equal($"mounts.json sha256 {CompiledMounts.Instance.SourceSha256}", lines[2]);
        Assert.Equal(SHA256.HashSizeInBytes * 2, CompiledMounts.Instance.SourceSha256.Length);
    }

    [Fact]
    public void Help_names_every_option_and_fits_a_terminal()
    {
        string help = Run(ExitCode.Good, "--help");
        foreach (string word in (string[])["--listen", "--log-level", "--access-log", "--access-log-format", "SIGUSR1", "--version", "--help", "--json", "--host", "--upgrade", "mounts", "match", "check"])
        {
            Assert.Contains(word, help, StringComparison.Ordinal);
        }
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void Mounts_prints_a_row_a_mount()
    {
        var output = new StringWriter();
        MountsCommand.Run(new TestTable(TestTable.Mount("/", "/run/web.sock"), TestTable.Mount("/api", "@api", "/v1")), json: false, output);
        Assert.Equal(
            """
            listener http://127.0.0.1:8080

            VHOST  MOUNTPOINT  ORIGIN
            *      /           +/run/web.sock:/
            *      /api        +@api:/v1

            """,
            output.ToString());
    }

    [Fact]
    public void Mounts_as_json_has_the_keys_of_the_file_and_every_default()
    {
        var output = new StringWriter();
        MountsCommand.Run(new TestTable(TestTable.Mount("/api", "@api", "/v1", timeout: 2500)), json: true, output);
        using var document = JsonDocument.Parse(output.ToString());
        Assert.Equal(new string('a', 64), document.RootElement.GetProperty("sha256").GetString());
        JsonElement listener = document.RootElement.GetProperty("listeners")[0];
        Assert.Equal("http://127.0.0.1:8080", listener.GetProperty("url").GetString());
        Assert.Equal(KeysOf("listener"), listener.EnumerateObject().Select(static key => key.Name));
        Assert.Equal(32_768, listener.GetProperty("max-head-size").GetInt32());
        Assert.Equal(75, listener.GetProperty("keepalive-timeout").GetDouble());
        Assert.Equal(JsonValueKind.Null, listener.GetProperty("mode").ValueKind);
        Assert.Empty(listener.GetProperty("trusted-proxies").EnumerateArray());
        Assert.False(listener.GetProperty("proxy-protocol").GetBoolean());
        JsonElement mount = document.RootElement.GetProperty("mounts")[0];
        Assert.Empty(mount.EnumerateObject().Select(static key => key.Name).Except(["vhost", "socket", "inside-path"]).Except(KeysOf("mount")));
        Assert.Equal("/api", mount.GetProperty("mountpoint").GetString());
        Assert.Contains("\"origin\": \"+@api:/v1\"", output.ToString(), StringComparison.Ordinal);
        Assert.Equal("/v1", mount.GetProperty("inside-path").GetString());
        Assert.Equal("replace", mount.GetProperty("forwarded").GetString());
        Assert.Equal("preserve", mount.GetProperty("host").GetString());
        Assert.Equal(2.5, mount.GetProperty("connect-timeout").GetDouble());
        Assert.Equal(60, mount.GetProperty("keepalive-timeout").GetDouble());
        Assert.Equal(256, mount.GetProperty("max-connections").GetInt32());
        Assert.Equal(104_857_600, mount.GetProperty("max-body-size").GetInt64());
        Assert.False(mount.GetProperty("no-ws-upgrades").GetBoolean());
        Assert.Equal(JsonValueKind.Null, mount.GetProperty("origin-user").ValueKind);
        Assert.False(mount.GetProperty("rewrite-location").GetBoolean());
    }

    [Fact]
    public void Mounts_as_json_has_what_a_mount_and_a_listener_say()
    {
        var output = new StringWriter();
        MountsCommand.Run(new GuardedTable(), json: true, output);
        using var document = JsonDocument.Parse(output.ToString());
        Assert.Equal(
            """
            {"url":"http://unix:/s","certificate":null,"key":null,"client-ca":null,"handshake-timeout":null,"redirect-http":8443,
            "mode":"0600","owner":"root","group":"0","trusted-proxies":["10.0.0.0/8","unix"],"proxy-protocol":true,
            "max-head-size":1,"max-target-length":2,"max-fields":3,"head-timeout":4,"keepalive-timeout":5.5,"min-body-rate":6,
            "max-requests":7,"max-connections":8,"max-chunk-extensions":9,"max-trailer-size":10}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(document.RootElement.GetProperty("listeners")[0]));
        JsonElement secure = document.RootElement.GetProperty("listeners")[1];
        Assert.Equal(
            ("https://127.0.0.1:8443", "/c.pem", "/k.pem", "/ca.pem", 1.5, JsonValueKind.Null),
            (
                secure.GetProperty("url").GetString(),
                secure.GetProperty("certificate").GetString(),
                secure.GetProperty("key").GetString(),
                secure.GetProperty("client-ca").GetString(),
                secure.GetProperty("handshake-timeout").GetDouble(),
                secure.GetProperty("redirect-http").ValueKind));
        JsonElement mount = document.RootElement.GetProperty("mounts")[0];
        Assert.Equal(
            (true, true, "www-data", true, "inside.example"),
            (
                mount.GetProperty("exact-match").GetBoolean(),
                mount.GetProperty("no-ws-upgrades").GetBoolean(),
                mount.GetProperty("origin-user").GetString(),
                mount.GetProperty("rewrite-location").GetBoolean(),
                mount.GetProperty("host").GetString()));
    }

    [Fact]
    public void Mounts_prints_what_is_special_about_a_listener()
    {
        var output = new StringWriter();
        MountsCommand.Run(new GuardedTable(), json: false, output);
        Assert.StartsWith(
            "listener http://unix:/s, sends everybody to https, port 8443, mode 0600, owner root, group 0, PROXY protocol, trusts 10.0.0.0/8 unix\n", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 0, "mountpoint  /chat")]
    [InlineData(true, 0, "mountpoint  /")]
    public void Match_passes_mounts_without_upgrades_by_for_a_request_that_asks_for_one(bool asksUpgrade, int exitCode, string line)
    {
        var output = new StringWriter();
        Assert.Equal(exitCode, MatchCommand.Run(new UpgradeTable(), "", "/chat/x", asksUpgrade, output, TextWriter.Null));
        Assert.Contains(line, output.ToString().Split('\n'));
    }

    [Theory]
    [InlineData("/x")]
    [InlineData("/private/x", "guard       basic-auth /etc/p of /private")]
    [InlineData("//private;a/x", "guard       basic-auth /etc/p of /private")]
    [InlineData("/admin//x", "guard       basic-auth /etc/a of /admin")]
    [InlineData("/%2Fadmin", "guard       basic-auth /etc/a of /admin")]
    public void Match_says_which_guards_a_request_meets(string path, params string[] lines)
    {
        var table = new NaiveTable(Guarded(0, "/", null), Guarded(1, "/private", "/etc/p"), Guarded(2, "/admin", "/etc/a"));
        var output = new StringWriter();
        Assert.Equal(ExitCode.Good, MatchCommand.Run(table, "", path, asksUpgrade: false, output, TextWriter.Null));
        Assert.Equal(lines, output.ToString().Split('\n').Where(static line => line.StartsWith("guard", StringComparison.Ordinal)));

        static Mount Guarded(int index, string mountpoint, string? file)
            => new() { Index = index, Vhost = "*", Mountpoint = mountpoint, Origin = "+@a:/", Socket = "@a", OriginPath = "/"u8.ToArray(), BasicAuth = file };
    }

    [Fact]
    public void Match_says_that_no_mount_takes_an_upgrade()
    {
        var output = new StringWriter();
        var table = new TestTable(TestTable.Mount("/api", "/s"));
        Assert.Equal(ExitCode.CheckFailed, MatchCommand.Run(table, "", "/x", asksUpgrade: true, output, TextWriter.Null));
        Assert.Equal("404: no mount takes an upgrade at this path\n", output.ToString());
    }

    [Theory]
    [InlineData(ForwardedPolicy.Off, "off")]
    [InlineData(ForwardedPolicy.Replace, "replace")]
    [InlineData(ForwardedPolicy.Replace | ForwardedPolicy.Append, "append")]
    [InlineData(ForwardedPolicy.For, "for")]
    internal void Forwarding_policies_have_the_words_of_the_file(ForwardedPolicy policy, string word)
    {
        var mount = new Mount { Index = 0, Vhost = "*", Mountpoint = "/", Origin = "+@a:/", Socket = "@a", OriginPath = "/"u8.ToArray(), Forwarded = policy };
        var output = new StringWriter();
        MountsCommand.Run(new TestTable(mount), json: true, output);
        using var document = JsonDocument.Parse(output.ToString());
        Assert.Equal(word, document.RootElement.GetProperty("mounts")[0].GetProperty("forwarded").GetString());
    }

    [Theory]
    [InlineData("", "/api/a%20b?x=%2F", 0, "onward      /v1/a%20b?x=%2F")]
    [InlineData("", "/api", 0, "onward      /v1")]
    [InlineData("", "/admin?x=1", 0, "308 to /admin/?x=1, because the mountpoint is /admin/")]
    [InlineData("", "/other", 1, "404: no mount takes this path")]
    [InlineData("", "/api/../../x", 1, "400: the target or the host is malformed")]
    [InlineData("a b", "/api", 1, "400: the target or the host is malformed")]
    public void Match_says_what_goes_onward(string host, string path, int exitCode, string line)
    {
        var table = new TestTable(TestTable.Mount("/api", "/run/api.sock", "/v1"), TestTable.Mount("/admin/", "/run/admin.sock"));
        var output = new StringWriter();
        Assert.Equal(exitCode, MatchCommand.Run(table, host, path, asksUpgrade: false, output, TextWriter.Null));
        Assert.Contains(line, output.ToString().Split('\n'));
    }

    [Theory]
    [InlineData("", "421: no vhost takes a request that names no host; say which with --host\n")]
    [InlineData("other", "421: no vhost takes the host other\n")]
    public void Match_says_that_no_vhost_takes_a_host(string host, string text)
    {
        var output = new StringWriter();
        int exitCode = MatchCommand.Run(new TestTable(TestTable.Mount("/", "/s", vhost: "device.local")), host, "/", asksUpgrade: false, output, TextWriter.Null);
        Assert.Equal((ExitCode.CheckFailed, text), (exitCode, output.ToString()));
    }

    [Theory]
    [InlineData("/a b")]
    [InlineData("/ä")]
    [InlineData("/a\n")]
    public void Match_refuses_what_no_client_could_send(string path)
    {
        var error = new StringWriter();
        Assert.Equal(ExitCode.Usage, MatchCommand.Run(new TestTable(TestTable.Mount("/", "/s")), "", path, asksUpgrade: false, TextWriter.Null, error));
        Assert.Contains("percent-encode", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The keys that docs/mounts.schema.json has for one kind of object.</summary>
    private static IEnumerable<string> KeysOf(string definition)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "mounts.schema.json");
        using var schema = JsonDocument.Parse(File.ReadAllText(file));
        return [.. schema.RootElement.GetProperty("definitions").GetProperty(definition).GetProperty("properties")
            .EnumerateObject().Select(static key => key.Name)];
    }

    private static string Run(int exitCode, params string[] line)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        Assert.Equal(exitCode, Command.Run(line, output, error));
        Assert.Empty(error.ToString());
        return output.ToString();
    }

    /// <summary>Two listeners, of which the one without TLS is particular about who connects, and a mount that says much.</summary>
    private sealed class GuardedTable() : MountTable(1)
    {
        public override string SourceSha256 => new('a', 64);

        public override string[] ListenerUrls => ["http://unix:/s", "https://127.0.0.1:8443"];

        public override CertificateFiles[] Certificates => [new("/c.pem", "/k.pem")];

        public override ListenerLimits LimitsOf(int listener) => new()
        {
            Messages = new MessageLimits { Head = 1, StartLine = 2, Fields = 3, ChunkExtensions = 9, Trailers = 10 },
            HeadTimeout = 4_000,
            KeepAliveTimeout = 5_500,
            MinBodyRate = 6,
            MaxRequests = 7,
            MaxConnections = 8,
            TrustedProxies = new TrustedProxies(unix: true, [new IpNetwork(0, 0xFFFF_0A00_0000, 104)]),
            RequiresProxyHeader = true,
        };

        public override SocketPermissions? PermissionsOf(int listener)
            => listener == 0 ? new() { Mode = 0b110_000_000, Owner = "root", Group = "0" } : null;

        public override ListenerTls? TlsOf(int listener)
            => listener == 0 ? null : new() { Certificate = 0, ClientCa = "/ca.pem", HandshakeTimeout = 1_500 };

        public override int? HttpsPortOf(int listener) => listener == 0 ? 0 : null;

        public override int FindVhost(ReadOnlySpan<byte> host) => None;

        public override int FindMount(int vhost, ReadOnlySpan<byte> path, bool asksUpgrade) => None;

        protected override Mount Create(int index) => new()
        {
            Index = 0,
            Vhost = "*",
            Mountpoint = "/api",
            Origin = "+@a:/v1",
            Socket = "@a",
            OriginPath = "/v1"u8.ToArray(),
            IsExact = true,
            TakesUpgrades = false,
            OriginUser = "www-data",
            Host = "inside.example"u8.ToArray(),
            References = new LocationRewriter("/v1"u8.ToArray(), "/api"u8.ToArray()),
        };
    }

    /// <summary>Two mounts, of which the nearer one takes no upgrades.</summary>
    private sealed class UpgradeTable() : MountTable(2)
    {
        public override string SourceSha256 => new('a', 64);

        public override string[] ListenerUrls => [];

        public override int FindVhost(ReadOnlySpan<byte> host) => 0;

        public override int FindMount(int vhost, ReadOnlySpan<byte> path, bool asksUpgrade) => asksUpgrade ? 0 : 1;

        protected override Mount Create(int index) => TestTable.Mount(index == 0 ? "/" : "/chat", "/s");
    }
}

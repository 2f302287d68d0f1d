using System.Text.Json;
using Microsoft.CodeAnalysis;
using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Generator.Tests;

/// <summary>
/// docs/mounts.schema.json and the binder accept the same files. <see cref="s_beyondTheSchema"/> lists what a schema cannot express.
/// </summary>
public sealed class SchemaTests
{
    private static readonly string s_schema = Checkout.Read("docs", "mounts.schema.json");
    private static readonly SchemaValidator s_validator = new(s_schema);

    // Duplicate keys (005), contradictions between two places (014, 017, 022, 023, 027), lengths in bytes (015), a name that another key
    // needs (071), warnings (015, 070, 081), files (080).
    private static readonly string[] s_beyondTheSchema =
        ["UDS005", "UDS014", "UDS015", "UDS017", "UDS022", "UDS023", "UDS027", "UDS070", "UDS071", "UDS080", "UDS081", "UDS111"];

    // Fields and keys that other keys control, of which the schema knows the common ones.
    private static readonly string[] s_partlyInTheSchema = ["UDS026", "UDS029", "UDS110"];

    public static TheoryData<string> Cases
        => new(GoldenCase.All.Where(golden => golden.Run.Diagnostics.All(found => found.Id is not ("UDS001" or "UDS002")))
            .Select(golden => golden.Name));

    /// <summary>A key of an object, and values for it as JSON: those that both take and those that neither does.</summary>
    public static TheoryData<string, string, string[], string[]> Values => new()
    {
        { "listener", "url", [
            "\"http://127.0.0.1:0\"", "\"http://255.255.255.255:65535\"", "\"http://[::1]:80\"", "\"http://[fe80::1:2]:80\"", "\"http://localhost:1\"",
            "\"http://LocalHost:1\"", "\"HTTP://127.0.0.1:1\"", "\"http://127.0.0.1\"", "\"http://127.0.0.1:80/\"", "\"http://unix:/a\"",
            "\"http://unix:/run/a b.sock\"", "\"http://unix:@a\"", "\"http://unix:@a/\"", $"\"http://unix:@{new string('x', 107)}\"", "\"systemd:web\"", "\"http://systemd:web\"",
            "\"systemd:my web.socket\"", $"\"systemd:{new string('x', 255)}\"",
        ], [
            "\"\"", "\"http://\"", "\"http://:80\"", "\"http://127.0.0.1:\"", "\"http://127.0.0.1:65536\"", "\"http://127.0.0.1:123456\"",
            "\"http://127.0.0.1:80/a\"", "\"http://127.0.0.1:80?a\"", "\"http://1.2.3:80\"", "\"http://01.2.3.4:80\"", "\"http://256.1.1.1:80\"",
            "\"http://device.local:80\"", "\"http://*:80\"", "\"http://[::1:80\"", "\"http://[]:80\"", "\"http://unix:\"", "\"http://unix:/\"",
            "\"http://unix:a\"", "\"http://unix:/run/\"", "\"http://unix:/a\\u0000b\"", "\"ftp://127.0.0.1:80\"", "\"http://127.0.0.1:80\\n\"",
            "\"http://user@127.0.0.1:80\"", "\"http://unix:@\"", $"\"http://unix:@{new string('x', 108)}\"", "\"systemd:\"", "\"systemd:a:b\"",
            "\"systemd:a\\n\"", "\"systemd:\u00e4\"", $"\"systemd:{new string('x', 256)}\"", "\"SYSTEMD:web\"", "\"http://systemd:\"", "\"http://systemd:web/\\u0001\"", "1", "null", "[]",
        ] },
        { "root", "trusted-proxies", [
            "[]", "[\"unix\"]", "[\"unix\", \"10.0.0.0/8\", \"192.0.2.7\", \"2001:db8::/32\", \"::1\"]", "[\"0.0.0.0/0\", \"::/0\"]", "[\"::ffff:10.0.0.0/104\"]",
            "[\"255.255.255.255/32\"]", "[\"2001:DB8::7/128\"]", "[\"::ffff:192.0.2.7\"]",
        ], [
            "\"unix\"", "[\"\"]", "[\"Unix\"]", "[1]", "[\"10.0.0.0/33\"]", "[\"10.0.0.0/08\"]", "[\"10.0.0.0/\"]", "[\"10.0.0/8\"]", "[\"010.0.0.0/8\"]", "[\"10.0.0.256\"]",
            "[\"::/129\"]", "[\"device.local\"]", "[\"[::1]\"]", "[\"*\"]", "[\"/8\"]", "[\"10.0.0.0 /8\"]", "[\"\u0661.0.0.0\"]", "null", "{}",
        ] },
        { "listener", "trusted-proxies", ["[]", "[\"unix\", \"127.0.0.1\"]"], ["[\"localhost\"]", "true"] },
        { "listener", "proxy-protocol", ["true", "false"], ["1", "\"v2\"", "null"] },
        { "listener", "owner", ["\"www-data\"", "\"33\"", "33"], ["\"\"", "\"a:b\"", "4294967295", "null"] },
        { "listener", "group", ["\"www-data\"", "\"33\"", "33"], ["\"\"", "\"a:b\"", "4294967295", "null"] },
        { "listener", "mode", ["\"0660\"", "\"777\""], ["\"\"", "\"66\"", "\"06600\"", "\"0668\"", "\"rw\"", "660"] },
        { "listener", "max-head-size", ["1024", "32768", "2e3"], ["1023", "32769", "1024.5", "\"1024\"", "null"] },
        { "listener", "max-target-length", ["256", "32768"], ["255", "32769", "\"256\""] },
        { "listener", "max-fields", ["8", "128"], ["7", "129", "8.5", "null"] },
        { "listener", "head-timeout", ["0.001", "86400"], ["0", "86401", "\"5\""] },
        { "listener", "keepalive-timeout", ["0.001", "86400"], ["0", "86401", "\"5\""] },
        { "listener", "min-body-rate", ["0", "1000000000"], ["-1", "1000000001", "0.5", "\"1\""] },
        { "listener", "max-requests", ["0", "1000000000"], ["-1", "1000000001", "0.5", "\"1\""] },
        { "listener", "max-connections", ["0", "1000000"], ["-1", "1000001", "0.5", "\"1\""] },
        { "listener", "max-chunk-extensions", ["0", "65536"], ["-1", "65537", "0.5", "\"1\""] },
        { "listener", "max-trailer-size", ["2", "8192"], ["1", "8193", "2.5", "\"2\""] },
        { "vhost", "name", [
            "\"*\"", "\"a\"", "\"device.local\"", "\"Device.LOCAL\"", "\"*.device.local\"", "\"*.a\"", "\"1.2.3.4\"", "\"[::1]\"", "\"x_y.z-1\"",
            $"\"{new string('x', 63)}.a\"",
        ], [
            "\"\"", "\"*.\"", "\"**\"", "\"*a\"", "\"a.*\"", "\"*.*.a\"", "\"a..b\"", "\".a\"", "\"a.\"", "\"-a\"", "\"a-\"", "\"a b\"",
            "\"a:80\"", "\"[::1]:80\"", "\"[::1\"", "\"*.[::1]\"", "\"http://a\"", "\"a/b\"", "\"\\u00e4.de\"", "\"a\\n\"",
            $"\"{new string('x', 64)}.a\"", "1", "null",
        ] },
        { "listener", "client-ca", ["\"/etc/ca.pem\""], ["\"\"", "\"/\"", "\"ca.pem\"", "\"/a\\u0000\"", "true"] },
        { "listener", "handshake-timeout", ["0.001", "86400"], ["0", "86401", "\"5\""] },
        { "listener", "redirect-http", ["false", "1", "443", "65535"], ["0", "65536", "1.5", "\"443\"", "null"] },
        { "vhost", "mounts", [], ["[]", "{}", "null", "[1]"] },
        { "mount", "mountpoint", [
            "\"/\"", "\"/a\"", "\"/a/\"", "\"/a/b.c\"", "\"/...\"", "\"/.a/b..\"", "\"/\\u00e4 b\"", "\"/a\\\\b\"", "\"/*\"", "\"/a:b@c;d=e\"",
        ], [
            "\"\"", "\"a\"", "\"//\"", "\"/a//b\"", "\"/a//\"", "\"/.\"", "\"/..\"", "\"/./a\"", "\"/a/../b\"", "\"/a/..\"", "\"/a/./\"",
            "\"/a?\"", "\"/a#\"", "\"/a%20b\"", "\"/a\\u0000\"", "\"/a\\n\"", "\"/a\\u0085\"", "\"/a\\u007f\"", "1", "null",
        ] },
        { "mount", "origin", [
            "\"+/a:/\"", "\"+/run/a.sock:/in/side\"", "\"+/run/a.sock:/in/\"", "\"+@a:/\"", "\"+@a/b:/x\"", "\"http://+/run/a.sock:/\"",
            "\"https://+/run/a.sock:/\"", "\"+/a b:/\"", "\"+/a:/%20;a=b&c@d:e!$'()*+,~_-.\"", "\"+/a:/...\"", "\"+/a:/.a\"",
            "\"http://a\"", "\"http://a/\"", "\"http://a:80\"", "\"https://a.b:65535/c/d\"", "\"http://[::1]:80/\"", "\"http://unix:80/\"", "\"http://1.2.3.4/\"", "\"http://1.2.3.4.example/\"",
            "\">http://a\"", "\">https://a/b\"", "\"file://www\"", "\"file:///var/www\"", "\">https://a\"", "\">https://a:8443/b//c/../%20?d=%20?&e#/f?\"",
            "\">http://a?b#\"", "\">http://[::1]#a\"", $"\">http://a/{new string('x', 4087)}\"", "\"callback://status\"", "\"callback://metrics\"", "\"callback://health\"",
            $"\"+/{new string('x', 106)}:/\"", $"\"+@{new string('x', 107)}:/\"",
        ], [
            "\"\"", "\"+\"", "\"+:/\"", "\"+/a\"", "\"+/a:\"", "\"+/a:b\"", "\"+a:/\"", "\"+/a/:/\"", "\"+@:/\"", "\"+/:/\"", "\"+/a\\u0000:/\"",
            "\"+/a:/?b\"", "\"+/a:/#b\"", "\"+/a:/b c\"", "\"+/a:/\\u00e4\"", "\"+/a:/%\"", "\"+/a:/%2\"", "\"+/a:/%zz\"", "\"+/a:/a//b\"", "\"+/a://\"",
            "\"+/a:/.\"", "\"+/a:/../b\"", "\"+/a:/a/%2e%2E\"", "\"+/a:/.%2e/\"", "\"+/a:/\\n\"", "\"/a\"", "\"unix:/a\"", "\"http://\"", "\"http:///\"",
            "\"http://a:0/\"", "\"http://a:65536/\"", "\"http://a:/\"", "\"http://a b/\"", "\"http://a/?b\"", "\"http://unix:/a:/\"", "\"http://u@a/\"",
            "\"http://[::1/\"", "\"http://1.2.3/\"", "\"http://1.2.3.256:80/\"", "\"http://01.2.3.4/\"", "\"http://a.1\"", "\"http://a?b\"", "\"http://a#b\"",
            "\">\"", "\">/a\"", "\">+/a:/\"", "\">https://\"", "\">http://a/b c\"", "\">http://a/\\u00e4\"", "\">http://a/?%\"", "\">http://a/#b#c\"", "\">http://a:0/\"",
            "\">http://u@a/\"", "\">http://a/\\r\\n\"", $"\">http://a/{new string('x', 4088)}\"", "\"file://\"", "\"callback://\"", "\"callback://lws-status\"", "\"cgi:///a\"",
            "\"HTTP://a/\"", "\"ws://a/\"", $"\"+/{new string('x', 107)}:/\"", $"\"+@{new string('x', 108)}:/\"", "1", "null", "[]",
        ] },
        { "mount", "exact-match", ["true", "false"], ["1", "\"true\"", "null"] },
        { "mount", "no-ws-upgrades", ["true", "false"], ["1", "\"on\"", "null"] },
        { "mount", "append-path", ["true", "false"], ["0", "\"on\"", "null"] },
        { "mount", "status", ["301", "302", "303", "307", "308"], ["300", "304", "309", "200", "-308", "308.5", "\"308\"", "null"] },
        { "mount", "default", ["\"index.html\"", "\"a\"", "\"...\"", "\"\\u00e4 b\""], ["\"\"", "\".\"", "\"..\"", "\"a/b\"", "\"/\"", "true", "null"] },
        { "mount", "cache-max-age", ["0", "60", "31536000"], ["-1", "0.5", "31536001", "\"60\"", "null"] },
        { "mount", "cache-reuse", ["true", "false"], ["1", "\"1\"", "null"] },
        { "mount", "cache-revalidate", ["true", "false"], ["1", "\"1\"", "null"] },
        { "mount", "cache-intermediaries", ["true", "false"], ["1", "\"1\"", "null"] },
        { "mount", "extra-mimetypes", [
            "{}", "{ \".zip\": \"application/zip\" }", "{ \".tar.gz\": \"a/b; c=\\\"d\\\"\" }", "{ \"*\": \"\" }", "{ \"*\": \"text/plain\" }", "{ \".a\": \"a/b ;c\" }",
        ], [
            "[]", "null", "{ \"zip\": \"application/zip\" }", "{ \".\": \"a/b\" }", "{ \".a/b\": \"a/b\" }", "{ \"\": \"a/b\" }", "{ \".a\": \"\" }", "{ \".a\": \"a\" }",
            "{ \".a\": \"a/b/c\" }", "{ \".a\": \" a/b\" }", "{ \".a\": \"a/b \" }", "{ \".a\": \"a/b; \" }", "{ \".a\": \"a/b;\\u00e4\" }", "{ \".a\": \"a/b\\r\\nc\" }",
            "{ \".a\": 1 }", "{ \"*\": \"a\" }",
        ] },
        { "mount", "headers", ["{}", "{ \"A\": \"b\" }", "{ \"X-a_b~!#\": \"\" }", "{ \"A\": \"b c\\td\" }", "{ \"A\": \"\\u00e4\" }"], [
            "[]", "null", "{ \"\": \"a\" }", "{ \"A B\": \"a\" }", "{ \"A:\": \"a\" }", "{ \"A\": 1 }", "{ \"A\": \" a\" }", "{ \"A\": \"a \" }",
            "{ \"A\": \"\\t\" }", "{ \"A\": \"a\\n\" }", "{ \"A\": \"a\\r\\nb\" }", "{ \"A\": \"\\u0000\" }", "{ \"A\": \"a\\u007fb\" }", "{ \"A\": \" \" }",
        ] },
        { "mount", "request-headers", [
            "{}", "{ \"forward\": \"lws\" }", "{ \"forward\": \"end-to-end\" }", "{ \"forward\": [] }", "{ \"forward\": [\"A\"] }", "{ \"set\": { \"A\": \"b\" } }",
            "{ \"remove\": [\"A\"] }",
        ], [
            "[]", "{ \"forward\": \"all\" }", "{ \"forward\": true }", "{ \"forward\": [1] }", "{ \"forward\": [\"A B\"] }", "{ \"set\": [] }",
            "{ \"remove\": \"A\" }", "{ \"remove\": [\"\"] }", "{ \"add\": {} }",
        ] },
        { "mount", "response-headers", ["{}", "{ \"forward\": [\"A\", \"B\"], \"remove\": [] }"], ["\"lws\"", "{ \"forward\": \"LWS\" }"] },
        { "mount", "rewrite-location", ["true", "false"], ["0", "\"on\"", "null"] },
        { "mount", "forwarded", ["\"replace\"", "\"append\"", "\"off\""], ["\"\"", "\"Replace\"", "true", "null"] },
        { "mount", "host", ["\"preserve\"", "\"a\"", "\"a.b:80\"", "\"[::1]\"", "\"[::1]:8080\"", "\"1.2.3.4\""], [
            "\"\"", "\"a b\"", "\"a:\"", "\"a:0\"", "\"a:65536\"", "\"a:b\"", "\":80\"", "\"http://a\"", "\"a/\"", "\"a\\n\"", "\"u@a\"", "1", "null",
        ] },
        { "mount", "connect-timeout", ["0.001", "0.5", "1", "86400", "1e2"], ["0", "-1", "0.0009", "86400.5", "86401", "1e300", "\"5\"", "null"] },
        { "mount", "response-timeout", ["0.001", "86400"], ["0", "86401", "\"5\""] },
        { "mount", "idle-timeout", ["0.001", "86400"], ["0", "86401", "\"5\""] },
        { "mount", "tunnel-timeout", ["0.001", "86400"], ["0", "86401", "\"5\""] },
        { "mount", "keepalive-timeout", ["0.001", "86400"], ["0", "86401", "\"5\""] },
        { "mount", "max-connections", ["1", "65535", "2.0", "1e3"], ["0", "-1", "65536", "1.5", "\"1\"", "null"] },
        { "mount", "max-body-size", ["0", "1", "9007199254740992"], ["-1", "0.5", "9007199254740994", "1e300", "\"1\"", "null"] },
        { "mount", "basic-auth", ["\"/etc/htpasswd\""], ["\"\"", "\"/\"", "\"htpasswd\"", "\"/a\\u0000\"", "true"] },
        { "mount", "request-id", ["true", "false"], ["1", "\"on\"", "null"] },
        { "mount", "restart-hold", ["0", "0.5", "86400"], ["-1", "86401", "\"5\""] },
        { "mount", "origin-user", [
            "\"www-data\"", "\"33\"", "\"0\"", "\"007\"", "\"4294967294\"", "\"7zip\"", "\"\\u00e4\"", "0", "33", "4294967294",
        ], ["\"\"", "\"4294967295\"", "\"5000000000\"", "\"10000000000\"", "\"a:b\"", "\"a\\n\"", "\"\\u007f\"", "-1", "4294967295", "0.5", "null", "true", "[]"] },
        { "mount", "tls", [
            "{}", "{ \"server-name\": \"api.local\" }", "{ \"server-name\": \"1.2.3.4\" }", "{ \"ca\": \"/etc/ca.pem\" }",
            "{ \"certificate\": \"/a.pem\", \"key\": \"/b.pem\" }", "{ \"verify\": true }", "{ \"verify\": false }",
        ], [
            "[]", "true", "null", "{ \"server-name\": \"\" }", "{ \"server-name\": \"a b\" }", "{ \"server-name\": \"a:80\" }", "{ \"server-name\": \"1.2.3\" }",
            "{ \"server-name\": \"[::1]\" }", "{ \"ca\": \"ca.pem\" }", "{ \"certificate\": \"/a.pem\" }", "{ \"key\": \"/b.pem\" }", "{ \"verify\": 1 }", "{ \"sni\": \"a\" }",
        ] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_golden_case_is_taken_by_both_or_by_neither(string name) => Compare(GoldenCase.Named(name).Mounts);

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_taken_by_both_or_by_neither(string owner, string key, string[] taken, string[] refused)
    {
        Assert.All(taken, value => Assert.True(Compare(DocumentWith(owner, key, value)), $"both refuse {value}"));
        Assert.All(refused, value => Assert.False(Compare(DocumentWith(owner, key, value)), $"both take {value}"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_random_file_is_taken_by_both(int seed) => Assert.True(Compare(new RandomMounts(seed).Next()));

    [Fact]
    public void An_https_listener_needs_its_files_for_both()
    {
        const string Complete = """{ "url": "https://[::]:443", "certificate": "/a.pem", "key": "/b.pem" }""";
        Assert.True(Compare(WithListener(Complete)));
        Assert.False(Compare(WithListener("""{ "url": "https://[::]:443", "certificate": "/a.pem" }""")));
        Assert.False(Compare(WithListener("""{ "url": "https://[::]:443", "key": "/b.pem" }""")));
        Assert.False(Compare(WithListener(Complete.Replace("/a.pem", "a.pem", StringComparison.Ordinal))));
        Assert.False(Compare(WithListener(Complete.Replace("/b.pem", "", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_vhost_has_a_certificate_and_its_key_or_neither_for_both()
    {
        Assert.True(Compare(WithVhost("\"certificate\": \"/a.pem\", \"key\": \"/b.pem\"")));
        Assert.False(Compare(WithVhost("\"certificate\": \"/a.pem\"")));
        Assert.False(Compare(WithVhost("\"key\": \"/b.pem\"")));
        Assert.False(Compare(WithVhost("\"certificate\": \"a.pem\", \"key\": \"/b.pem\"")));
        Assert.False(Compare(WithVhost("\"certificate\": \"/a.pem\", \"key\": null")));
    }

    [Theory]
    [InlineData("+/run/web.sock:/", "\"append-path\": true")]
    [InlineData("+/run/web.sock:/", "\"status\": 301")]
    [InlineData("+/run/web.sock:/", "\"default\": \"a.html\"")]
    [InlineData("+/run/web.sock:/", "\"cache-max-age\": 1")]
    [InlineData("+/run/web.sock:/", "\"tls\": {}")]
    [InlineData("http://a/", "\"origin-user\": 0")]
    [InlineData("https://a/", "\"origin-user\": 0")]
    [InlineData(">http://a/", "\"connect-timeout\": 1")]
    [InlineData(">http://a/", "\"rewrite-location\": true")]
    [InlineData("file://www", "\"max-body-size\": 1")]
    [InlineData("file://www", "\"cache-revalidate\": true")]
    [InlineData("file://www", "\"cache-reuse\": false, \"cache-max-age\": 1")]
    [InlineData("callback://status", "\"request-headers\": {}")]
    [InlineData("+/run/web.sock:/", "\"no-ws-upgrades\": true, \"basic-auth\": \"/etc/htpasswd\"")]
    [InlineData("+/run/web.sock:/", "\"no-ws-upgrades\": true, \"tunnel-timeout\": 1")]
    [InlineData("+/run/web.sock:/", "\"request-headers\": { \"set\": { \"host\": \"a\" } }")]
    [InlineData("+/run/web.sock:/", "\"request-headers\": { \"set\": { \"Content-Length\": \"1\" } }")]
    public void A_key_without_effect_on_a_mount_is_refused_by_both(string origin, string members)
        => Assert.False(Compare(MountsText.Of($"{{ \"mountpoint\": \"/\", \"origin\": \"{origin}\", {members} }}")));

    [Theory]
    [InlineData("+/run/web.sock:/", "\"append-path\": false, \"cache-reuse\": false")]
    [InlineData(">http://a/", "\"rewrite-location\": false")]
    [InlineData("https://+/run/a.sock:/", "\"origin-user\": 0, \"tls\": { \"server-name\": \"a\" }")]
    [InlineData("+/run/web.sock:/", "\"no-ws-upgrades\": false, \"basic-auth\": \"/etc/htpasswd\"")]
    [InlineData("+/run/web.sock:/", "\"request-headers\": { \"set\": { \"Hosts\": \"a\" } }")]
    public void A_key_with_an_effect_on_a_mount_is_taken_by_both(string origin, string members)
        => Assert.True(Compare(MountsText.Of($"{{ \"mountpoint\": \"/\", \"origin\": \"{origin}\", {members} }}")));

    [Theory]
    [InlineData("http://0.0.0.0:80", "\"mode\": \"0660\"")]
    [InlineData("http://unix:@a", "\"owner\": 0")]
    [InlineData("systemd:web", "\"group\": 0")]
    [InlineData("http://0.0.0.0:80", "\"certificate\": \"/a.pem\", \"key\": \"/b.pem\"")]
    [InlineData("http://0.0.0.0:80", "\"client-ca\": \"/a.pem\"")]
    [InlineData("http://0.0.0.0:80", "\"handshake-timeout\": 1")]
    [InlineData("http://0.0.0.0:80", "\"redirect-http\": true")]
    [InlineData("https://0.0.0.0:80", "\"certificate\": \"/a.pem\", \"key\": \"/b.pem\", \"redirect-http\": true")]
    public void A_key_without_effect_on_a_listener_is_refused_by_both(string url, string members)
        => Assert.False(Compare(WithListener($"{{ \"url\": \"{url}\", {members} }}")));

    [Fact]
    public void A_redirect_to_https_needs_a_listener_with_tls_for_both()
        => Assert.True(Compare(WithListener(
            """{ "url": "http://[::]:80", "redirect-http": true }, { "url": "https://[::]:443", "certificate": "/a.pem", "key": "/b.pem" }""")));

    [Fact]
    public void A_long_pattern_has_a_short_message()
    {
        using var schema = JsonDocument.Parse(s_schema);
        foreach (JsonElement one in Schemas(schema.RootElement))
        {
            if (one.TryGetProperty("pattern", out JsonElement pattern) && pattern.ValueKind == JsonValueKind.String && pattern.GetString()!.Length > 60)
            {
                Assert.True(one.TryGetProperty("patternErrorMessage", out JsonElement message), pattern.GetString());
                Assert.InRange(message.GetString()!.Length, 10, 130);
            }
        }
    }

    [Fact]
    public void Every_key_of_the_binder_is_in_the_schema_with_a_description()
    {
        using var schema = JsonDocument.Parse(s_schema);
        JsonElement definitions = schema.RootElement.GetProperty("definitions");
        foreach ((KeyTable table, JsonElement definition) in ((KeyTable, JsonElement)[])[
            (KeyTables.Root, schema.RootElement),
            (KeyTables.Listener, definitions.GetProperty("listener")),
            (KeyTables.Vhost, definitions.GetProperty("vhost")),
            (KeyTables.Mount, definitions.GetProperty("mount")),
            (KeyTables.OriginTls, definitions.GetProperty("originTls")),
            (KeyTables.HeaderMap, definitions.GetProperty("headerTable")),
        ])
        {
            JsonElement properties = definition.GetProperty("properties");
            Assert.Equal(table.Keys.Select(key => key.Name), properties.EnumerateObject().Select(property => property.Name));
            Assert.All(properties.EnumerateObject(), property => Assert.NotEmpty(property.Value.GetProperty("description").GetString()!));
            IEnumerable<string?> required = definition.TryGetProperty("required", out JsonElement names)
                ? names.EnumerateArray().Select(name => name.GetString())
                : [];
            Assert.Equal(table.Keys.Where(key => key.IsRequired).Select(key => key.Name), required);
        }
    }

    private static IEnumerable<JsonElement> Schemas(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => [element, .. element.EnumerateObject().SelectMany(property => Schemas(property.Value))],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Schemas),
        _ => [],
    };

    /// <returns>True if both accept a document.</returns>
    private static bool Compare(string mounts)
    {
        var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
        using var document = JsonDocument.Parse(mounts, options);
        bool schemaTakes = s_validator.Accepts(document.RootElement);
        (string Id, string Message)[] complaints = [.. MountsCompiler.Compile("mounts.json", mounts, PackedFiles.Of(mounts)).Diagnostics
            .Where(found => !s_beyondTheSchema.Contains(found.Descriptor.Id))
            .Select(found => (found.Descriptor.Id, found.ToDiagnostic().GetMessage(System.Globalization.CultureInfo.InvariantCulture)))];
        Assert.True(
            schemaTakes ? complaints.All(found => s_partlyInTheSchema.Contains(found.Id)) : complaints.Length > 0,
            $"The schema {(schemaTakes ? "takes" : "refuses")} it; the binder says [{string.Join(' ', complaints)}] of\n{mounts}");
        return schemaTakes;
    }

    private static string DocumentWith(string owner, string key, string value)
    {
        string origin = key switch
        {
            "append-path" or "status" => ">http://a/",
            "default" or "cache-max-age" or "cache-reuse" or "cache-revalidate" or "cache-intermediaries" or "extra-mimetypes" => "file://www",
            "tls" => "https://api.local/",
            _ => "+/run/web.sock:/",
        };
        (string Name, string Value)[] others = owner switch
        {
            "listener" when key is "certificate" or "key" or "client-ca" or "handshake-timeout" =>
                [("url", "\"https://[::]:443\""), ("certificate", "\"/a.pem\""), ("key", "\"/b.pem\"")],
            "listener" => [("url", "\"http://unix:/run/front.sock\"")],
            "vhost" => [("name", "\"a\""), ("mounts", $"[{MountsText.Mount("/")}]")],
            _ when key is "cache-revalidate" or "cache-intermediaries" =>
                [("mountpoint", "\"/\""), ("origin", $"\"{origin}\""), ("cache-max-age", "60")],
            _ => [("mountpoint", "\"/\""), ("origin", $"\"{origin}\"")],
        };
        IEnumerable<string> members = others.Where(other => other.Name != key).Append((key, value))
            .Select(member => $"\"{member.Item1}\": {member.Item2}");
        string made = $"{{ {string.Join(", ", members)} }}";
        return owner switch
        {
            "root" => $"{{ \"{key}\": {value}, \"listeners\": [{{ \"url\": \"http://127.0.0.1:8080\" }}], \"mounts\": [{MountsText.Mount("/")}] }}",
            "listener" => WithListener(made),
            "vhost" => $"{{ \"listeners\": [{{ \"url\": \"http://127.0.0.1:8080\" }}], \"vhosts\": [{made}] }}",
            _ => MountsText.Of(made),
        };
    }

    private static string WithVhost(string members)
        => $$"""
            { "listeners": [{ "url": "https://[::]:443", "certificate": "/a.pem", "key": "/b.pem" }],
              "vhosts": [{ "name": "a", {{members}}, "mounts": [{{MountsText.Mount("/")}}] }] }
            """;

    private static string WithListener(string listener) => $"{{ \"listeners\": [{listener}], \"mounts\": [{MountsText.Mount("/")}] }}";
}

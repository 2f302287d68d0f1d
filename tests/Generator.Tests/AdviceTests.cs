using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Generator.Tests;

/// <summary>The advice of a message keeps the meaning of the mistaken text.</summary>
public sealed partial class AdviceTests
{
    public static TheoryData<string> Owners => new(KeyTables.All.Select(table => table.Owner));

    [Theory]
    [InlineData("max-body-size", "1m", "1048576")]
    [InlineData("max-body-size", "10M", "10485760")]
    [InlineData("max-body-size", "512k", "524288")]
    [InlineData("max-body-size", "2g", "2147483648")]
    [InlineData("max-body-size", "100MB", "100000000")]
    [InlineData("max-body-size", "1 MiB", "1048576")]
    [InlineData("max-body-size", "64", "64")]
    [InlineData("connect-timeout", "10s", "10")]
    [InlineData("connect-timeout", "500ms", "0.5")]
    [InlineData("response-timeout", "1m", "60")]
    [InlineData("idle-timeout", "1.5h", "5400")]
    [InlineData("cache-max-age", "30d", "2592000")]
    [InlineData("restart-hold", "5", "5")]
    [InlineData("max-connections", "8", "8")]
    [InlineData("exact-match", "on", "true")]
    [InlineData("no-ws-upgrades", "off", "false")]
    public void A_quoted_value_is_converted(string key, string written, string expected)
        => Assert.EndsWith($"Write \"{key}\": {expected}.", MessageFor($"\"{key}\": \"{written}\""), StringComparison.Ordinal);

    [Theory]
    [InlineData("max-body-size", "large", "104857600")]
    [InlineData("max-connections", "1k", "256")]
    [InlineData("connect-timeout", "5x", "5")]
    [InlineData("connect-timeout", "", "5")]
    [InlineData("connect-timeout", "-1", "5")]
    [InlineData("connect-timeout", "1.2.3", "5")]
    [InlineData("exact-match", "maybe", "true")]
    public void A_quoted_value_without_a_clear_meaning_gets_an_example(string key, string written, string expected)
        => Assert.EndsWith($"Write \"{key}\": {expected}.", MessageFor($"\"{key}\": \"{written}\""), StringComparison.Ordinal);

    [Fact]
    public void The_unit_of_a_key_is_the_one_in_the_schema()
    {
        using var schema = JsonDocument.Parse(Checkout.Read("docs", "mounts.schema.json"));
        JsonElement definitions = schema.RootElement.GetProperty("definitions");
        foreach ((KeyTable table, string definition) in ((KeyTable, string)[])[(KeyTables.Listener, "listener"), (KeyTables.Mount, "mount")])
        {
            foreach (Key key in table.Keys.Where(key => key.Kind == ValueKind.Number))
            {
                string description = definitions.GetProperty(definition).GetProperty("properties").GetProperty(key.Name)
                    .GetProperty("description").GetString()!;
                Match unit = Unit().Match(description);
                Assert.True(
                    QuotedValue.UnitOf(key.Name) == (unit.Success ? unit.Groups[1].Value.ToLowerInvariant() : null),
                    $"The name of '{key.Name}' and the schema disagree on its unit: '{description}'");
            }
        }
    }

    [Fact]
    public void A_key_of_nginx_is_one_mistake_that_names_its_counterpart()
    {
        string[] messages = MessagesFor("""{ "location": "/", "proxy_pass": "http://127.0.0.1:9000/", "client_max_body_size": "1m" }""");
        Assert.Equal(3, messages.Length);
        Assert.Contains("'location' is not a key of a mount. Write the path as 'mountpoint': \"mountpoint\": \"/api\".", messages);
        Assert.Contains("'proxy_pass' is not a key of a mount. Write the server as 'origin': \"origin\": \"+/run/api.sock:/\".", messages);
        Assert.Contains("'client_max_body_size' is not a key of a mount. Write \"max-body-size\": 104857600, in bytes.", messages);
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("modes")]
    [InlineData("root-cause")]
    public void A_key_that_is_near_to_none_gets_no_guess(string key)
        => Assert.Equal($"'{key}' is not a key of a mount. docs/mounts.md lists the keys.", MessageFor($"\"{key}\": 1"));

    [Theory]
    [MemberData(nameof(Owners))]
    public void A_foreign_key_is_not_a_key_and_its_counterpart_is(string owner)
    {
        KeyTable table = KeyTables.All.Single(table => table.Owner == owner);
        foreach (KeyValuePair<string, ForeignKey> foreign in table.ForeignKeys)
        {
            Assert.True(table.Find(foreign.Key) is null, $"'{foreign.Key}' is a key of {owner} and needs no advice");
            Assert.False(table.LwsAdvice.ContainsKey(foreign.Key), $"'{foreign.Key}' has advice as a key of lwsws, too");
            Assert.Equal(foreign.Key.ToLower(CultureInfo.InvariantCulture).Replace('_', '-'), foreign.Key);
            Assert.All(
                (string?[])[foreign.Value.Means, Written().Match(foreign.Value.Advice) is { Success: true } written ? written.Groups[1].Value : null],
                means => Assert.True(
                    means is null || KeyTables.All.Any(one => one.Find(means) is not null),
                    $"'{foreign.Key}' of {owner} leads to '{means}', which is no key"));
            Assert.DoesNotMatch(@"\.$", foreign.Value.Advice);
        }
    }

    private static string MessageFor(string member)
        => Assert.Single(MessagesFor($"{{ \"mountpoint\": \"/\", \"origin\": \"+/run/web.sock:/\", {member} }}"));

    private static string[] MessagesFor(string mount)
        => [.. MountsCompiler.Compile("mounts.json", MountsText.Of(mount)).Diagnostics
            .Where(found => found.Descriptor.Id is "UDS003" or "UDS004" or "UDS006")
            .Select(found => found.ToDiagnostic().GetMessage(CultureInfo.InvariantCulture))];

    [GeneratedRegex("^(?:Files: |Redirects: )?(seconds|bytes)\\b", RegexOptions.IgnoreCase)]
    private static partial Regex Unit();

    [GeneratedRegex("^Write \"([^\"]+)\":")]
    private static partial Regex Written();
}

using System.Globalization;
using System.Text.Json;
using UdsAot.Generator.Specs;
using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Generator.Tests;

/// <summary>A default is the same in the generator, in the runtime, in the schema and in docs/mounts.md.</summary>
public sealed class DefaultsTests
{
    private static readonly EmittedTable s_table = EmittedTable.Of(GeneratorRun.Of(MountsText.Of(MountsText.Mount("/"))));

    /// <summary>A key of a listener, the generator's default, and the runtime's property.</summary>
    public static TheoryData<string, int, string> OfListeners
    {
        get
        {
            ListenerLimitsSpec limits = ListenerLimitsSpec.Default;
            return new()
            {
                { "max-head-size", limits.MaxHeadSize, "Messages.Head" },
                { "max-target-length", limits.MaxTargetLength, "Messages.StartLine" },
                { "max-fields", limits.MaxFields, "Messages.Fields" },
                { "head-timeout", limits.HeadTimeout, "HeadTimeout" },
                { "keepalive-timeout", limits.KeepAliveTimeout, "KeepAliveTimeout" },
                { "min-body-rate", limits.MinBodyRate, "MinBodyRate" },
                { "max-requests", limits.MaxRequests, "MaxRequests" },
                { "max-connections", limits.MaxConnections, "MaxConnections" },
                { "max-chunk-extensions", limits.MaxChunkExtensions, "Messages.ChunkExtensions" },
                { "max-trailer-size", limits.MaxTrailerSize, "Messages.Trailers" },
            };
        }
    }

    /// <summary>A key of a mount, the generator's default, and the runtime's property.</summary>
    public static TheoryData<string, long, string> OfMounts
    {
        get
        {
            LimitsSpec limits = LimitsSpec.Default;
            return new()
            {
                { "connect-timeout", limits.ConnectTimeout, "ConnectTimeout" },
                { "restart-hold", limits.RestartHold, "RestartHold" },
                { "response-timeout", limits.ResponseTimeout, "ResponseTimeout" },
                { "idle-timeout", limits.IdleTimeout, "IdleTimeout" },
                { "tunnel-timeout", limits.TunnelTimeout, "TunnelTimeout" },
                { "keepalive-timeout", limits.KeepAliveTimeout, "KeepAliveTimeout" },
                { "max-connections", limits.MaxConnections, "MaxConnections" },
                { "max-body-size", limits.MaxBodySize, "MaxBodySize" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(OfListeners))]
    public void A_default_of_a_listener_is_the_same_everywhere(string key, int value, string property)
    {
        Assert.Equal(value, s_table.Limit(0, property));
        Assert.Equal(InFile(key, value), InSchema("listener", key));
        string row = Assert.Single(
            Checkout.Read("docs", "mounts.md").Split('\n'), line => line.StartsWith($"| `{key}`", StringComparison.Ordinal));
        Assert.Equal(InFile(key, value).ToString(CultureInfo.InvariantCulture), row.Split('|')[4].Trim());
    }

    [Theory]
    [MemberData(nameof(OfMounts))]
    public void A_default_of_a_mount_is_the_same_everywhere(string key, long value, string property)
    {
        Assert.Equal(value, Convert.ToInt64(s_table.Get<object>(0, property), CultureInfo.InvariantCulture));
        Assert.Equal(InFile(key, value), InSchema("mount", key));
        string documented = Checkout.Read("docs", "mounts.md").Split("\n## A mount\n")[1].Split($"\n### `{key}`\n")[1].Split("\n### ")[0];
        Assert.Contains($"efault {InFile(key, value).ToString(CultureInfo.InvariantCulture)}.", documented, StringComparison.Ordinal);
    }

    [Fact]
    public void The_handshake_timeout_of_the_schema_is_the_generators()
        => Assert.Equal(TlsSpec.DefaultHandshakeTimeout / 1000m, InSchema("listener", "handshake-timeout"));

    // Times are seconds in mounts.json and milliseconds in the program.
    private static decimal InFile(string key, long value)
        => key.EndsWith("-timeout", StringComparison.Ordinal) || key == "restart-hold" ? value / 1000m : value;

    private static decimal InSchema(string definition, string key)
    {
        using var schema = JsonDocument.Parse(Checkout.Read("docs", "mounts.schema.json"));
        return schema.RootElement.GetProperty("definitions").GetProperty(definition).GetProperty("properties").GetProperty(key)
            .GetProperty("default").GetDecimal();
    }
}

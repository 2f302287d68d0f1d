using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>The executable for the other machine does what the one for this machine does. Exchanges are few: the emulator is slow.</summary>
[Collection(OnStageCollection.Name)]
public sealed class OtherMachineTests(OtherMachineStage stage) : IClassFixture<OtherMachineStage>
{
    public static TheoryData<string> Versions { get; } = ["1.1", "2.0"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_exchange_goes_through_in_the_version_that_ALPN_agrees_on(string version)
    {
        await using TlsProxy proxy = await stage.StartAsync();
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        using HttpClient client = TlsStage.NewClient(proxy.Address, version);

        using HttpResponseMessage response = await client.GetAsync("https://a.test/x?y");

        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal("/x?y", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task OpenSSL_has_what_a_client_without_AES_in_hardware_asks_for()
    {
        await using TlsProxy proxy = await stage.StartAsync();

        CommandResult result = await proxy.HandshakeAsync("-alpn", "h2", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256");

        Assert.Contains("Cipher is TLS_CHACHA20_POLY1305_SHA256", result.Text);
        Assert.Contains("ALPN protocol: h2", result.Text);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_WebSocket_goes_through(string version)
    {
        await using TlsProxy proxy = await stage.StartAsync();
        byte[] message = Pattern.From(0, 10_000).ToArray();

        Assert.Equal(message, await TlsScenes.EchoThroughWebSocketAsync(proxy, version, message));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_origin_that_is_not_there_is_answered_for_with_503(string version)
    {
        await using TlsProxy proxy = await stage.StartAsync();
        using HttpClient client = TlsStage.NewClient(proxy.Address, version);
        File.Delete(TestMounts.Kestrel);

        using HttpResponseMessage response = await client.GetAsync("https://kestrel.test/");

        Assert.Equal(503, (int)response.StatusCode);
        await proxy.LineAsync(
            line => line.Contains($"socket {TestMounts.Kestrel}: connect failed with ENOENT", StringComparison.Ordinal), "the line of the missing socket");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_signal_lets_what_is_in_flight_finish(string version)
    {
        await using TlsProxy proxy = await stage.StartAsync();

        await TlsScenes.DrainAsync(proxy, version);
    }
}

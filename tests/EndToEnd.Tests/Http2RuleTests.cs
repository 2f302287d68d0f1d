using System.Net;
using UdsAot.EndToEnd.Harness;
using UdsAot.EndToEnd.Rules;
using static UdsAot.EndToEnd.Harness.Http2Frames;

namespace UdsAot.EndToEnd;

/// <summary>The rules of HTTP/2, one by one, over TLS and in clear text. Names begin with the section of RFC 9113 that has the rule.</summary>
[Collection(OnStageCollection.Name)]
public sealed class Http2RuleTests(Stage stage, TlsStage tls, Http2RuleTests.Origin origin) : IClassFixture<TlsStage>, IClassFixture<Http2RuleTests.Origin>
{
    private static readonly Dictionary<string, Func<Http2Wire, Task>> s_rules
        = new(FrameRules.All.Concat(StreamRules.All).Concat(FieldRules.All));

    public static TheoryData<string, bool> Rules
    {
        get
        {
            var rules = new TheoryData<string, bool>();
            foreach (string rule in s_rules.Keys)
            {
                rules.Add(rule, true);
                rules.Add(rule, false);
            }
            return rules;
        }
    }

    /// <summary>Answers the requests that are sound.</summary>
    public sealed class Origin : IAsyncLifetime
    {
        private KestrelOrigin? _kestrel;

        internal KestrelOrigin Kestrel => _kestrel!;

        public async Task InitializeAsync() => _kestrel = await KestrelOrigin.StartAsync(TestMounts.Kestrel, KestrelOrigin.MapSlow);

        public async Task DisposeAsync()
        {
            if (_kestrel is not null)
            {
                await _kestrel.DisposeAsync();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_rule_is_kept(string rule, bool isTls)
    {
        Assert.NotNull(origin.Kestrel);
        await using Http2Wire wire = await Http2Wire.ConnectAsync(AddressOf(isTls), isTls);

        await s_rules[rule](wire);
    }

    [Fact]
    public async Task An_opening_that_is_none_is_refused()
    {
        await using Http2Wire wire = await Http2Wire.ConnectSilentlyAsync(AddressOf(isTls: true), isTls: true);

        await wire.SendAsync("INVALID CONNECTION PREFACE\r\n\r\n"u8.ToArray());

        await wire.EndsAsync(Http2Code.ProtocolError);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settings_come_first(bool isTls)
    {
        await using Http2Wire wire = await Http2Wire.ConnectSilentlyAsync(AddressOf(isTls), isTls);

        await wire.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), Set());

        Http2Wire.Received? first = await wire.ReadAsync();
        Assert.Equal((Settings, 0, 0), (first!.Type, first.Flags, first.Stream));
        Http2Wire.Received answer = await wire.ReadAsync(Settings);
        Assert.Equal((EndStream, 0), (answer.Flags, answer.Payload.Length));
    }

    private IPEndPoint AddressOf(bool isTls) => isTls ? tls.Proxy.Address : stage.Proxy.Address;
}

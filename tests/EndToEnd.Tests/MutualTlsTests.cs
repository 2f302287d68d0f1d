using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>A listener that wants certificates of its clients.</summary>
[Collection(OnStageCollection.Name)]
public sealed class MutualTlsTests(TlsStage stage) : IClassFixture<TlsStage>
{
    private const string Refused = "info client 127.0.0.1: TLS handshake failed: ";

    [Theory]
    [InlineData(Curl.Http1)]
    [InlineData("--http2")]
    public async Task A_client_with_a_certificate_of_the_authority_comes_in(string version)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        CommandResult result = await AskAsync(version, "--cert", Write(TlsStage.Clients.Issue("somebody")));

        Assert.Equal(["/x", "200"], result.Output);
    }

    [Theory]
    [InlineData("none", "the client sent no certificate")]
    [InlineData("foreign", "the client's certificate is not issued by a CA of client-ca")]
    [InlineData("expired", "the client's certificate is expired or not yet valid")]
    public async Task Others_are_refused_before_their_request_is_read(string kind, string reason)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        foreach (string version in (string[])["--tls-max=1.2", "--tlsv1.3"])
        {
            int before = stage.Proxy.Lines.Length;
            string[] shown = kind switch
            {
                "foreign" => ["--cert", Write(TlsStage.Authority.Issue("somebody"))],
                "expired" => ["--cert", Write(TlsStage.Clients.Issue("somebody", days: -0.5))],
                _ => [],
            };

            CommandResult result = await AskAsync([.. version.Split('='), .. shown]);

            Assert.NotEqual(0, result.ExitCode);
            Assert.DoesNotContain("200", result.Output);
            await stage.Proxy.LineAsync(line => line.EndsWith(Refused + reason, StringComparison.Ordinal), "the line of the refusal", before);
        }
        Assert.Empty(origin.Requests);
    }

    [Fact]
    public async Task A_session_is_not_resumed_without_a_certificate()
    {
        string folder = Sandbox.NewFolder();
        string session = Path.Combine(folder, "session");
        CommandResult made = await CommandResult.Of(
            "sh", ["-c", $"sleep 1 | openssl s_client -connect {stage.Proxy.MutualAddress} -sess_out {session}"]);
        Assert.Contains("Acceptable client certificate CA names", made.Text);
        int before = stage.Proxy.Lines.Length;

        await CommandResult.Of(
            "sh", ["-c", $"(printf 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n'; sleep 1) | openssl s_client -connect {stage.Proxy.MutualAddress} $(test -f {session} && echo -sess_in {session})"]);

        await stage.Proxy.LineAsync(line => line.EndsWith(Refused + "the client sent no certificate", StringComparison.Ordinal), "the line of the refusal", before);
    }

    private static string Write(TestCertificate certificate)
    {
        string path = Path.Combine(Sandbox.NewFolder(), "client.pem");
        certificate.WriteTo(path);
        return path;
    }

    private Task<CommandResult> AskAsync(params string[] options) => TlsProxy.CurlAsync(stage.Proxy.MutualAddress, "a.test", "/x", options);
}

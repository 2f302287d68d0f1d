using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>
/// The build compares what OpenSSL offers on the target machine with what it offers here, so that a check of CMake's that failed for
/// another reason does not silently leave something out.
/// </summary>
public sealed class OpenSslAnswersTests
{
    private const string Usual = "EC2M 1, ALPN 1, CHACHA20POLY1305 1, SHA3 1, SHA3_SQUEEZE 0, ENGINE 1";

    [Theory]
    [InlineData(Usual, Usual)]
    [InlineData(Usual, null)]
    [InlineData("ALPN 1, CHACHA20POLY1305 1, SHA3 0", null)]
    public async Task Answers_that_are_the_same_or_stand_alone_let_the_build_go_on(string target, string? host)
    {
        CommandResult result = await CheckAsync(target, host);

        Assert.True(result.ExitCode == 0, result.Text);
    }

    [Theory]
    [InlineData("EC2M 0, ALPN 0, CHACHA20POLY1305 0, SHA3 0, SHA3_SQUEEZE 0, ENGINE 0", Usual, "linux-arm64 has no HTTP/2 over TLS and no ChaCha20-Poly1305, or CMake could not ask it.")]
    [InlineData("ALPN 0, CHACHA20POLY1305 1", "ALPN 0, CHACHA20POLY1305 1", "linux-arm64 has no HTTP/2 over TLS, or")]
    [InlineData("ALPN 0, CHACHA20POLY1305 1", null, "linux-arm64 has no HTTP/2 over TLS, or")]
    [InlineData("", null, "linux-arm64 has no HTTP/2 over TLS and no ChaCha20-Poly1305, or")]
    [InlineData("EC2M 1, ALPN 1, CHACHA20POLY1305 1, SHA3 0, SHA3_SQUEEZE 0, ENGINE 1", Usual, "differs from the one of this machine: #define HAVE_OPENSSL_SHA3 0, #define HAVE_OPENSSL_SHA3 1.")]
    [InlineData(Usual, Usual + ", NEW 1", "differs from the one of this machine: #define HAVE_OPENSSL_NEW 1.")]
    public async Task An_answer_that_is_missing_or_differs_ends_the_build(string target, string? host, string expected)
    {
        CommandResult result = await CheckAsync(target, host);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(expected, result.Text);
    }

    /// <summary>Runs the build's own check on headers as CMake writes them.</summary>
    private static Task<CommandResult> CheckAsync(string target, string? host)
    {
        string folder = Sandbox.NewFolder();
        string project = Path.Combine(folder, "check.proj");
        File.WriteAllText(
            project,
            $"""
            <Project>
              <PropertyGroup>
                <RuntimeIdentifier>linux-arm64</RuntimeIdentifier>
                <UdsAotOpenSslAnswers>{WriteHeader(folder, "target.h", target)}</UdsAotOpenSslAnswers>
                <UdsAotHostOpenSslAnswers>{(host is null ? "" : WriteHeader(folder, "host.h", host))}</UdsAotHostOpenSslAnswers>
              </PropertyGroup>
              <Import Project="{Checkout.At("src", "Runtime", "OpenSsl.targets")}" />
            </Project>
            """);
        return CommandResult.Of("dotnet", ["msbuild", project, "-target:CheckOpenSslAnswers", "-nologo", "-terminalLogger:off"], folder);
    }

    private static string WriteHeader(string folder, string name, string answers)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllLines(path, ["#pragma once", "", .. answers.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(answer => "#define HAVE_OPENSSL_" + answer)]);
        return path;
    }
}

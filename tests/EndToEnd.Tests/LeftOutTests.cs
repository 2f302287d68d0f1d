using Microsoft.AspNetCore.Server.Kestrel.Core;
using UdsAot.EndToEnd.Harness;
using Xunit.Abstractions;

namespace UdsAot.EndToEnd;

/// <summary>Unused features are not in the executable.</summary>
[Collection(OnStageCollection.Name)]
public sealed class LeftOutTests(Stage stage, ITestOutputHelper output)
{
    /// <summary>Names of the code that only a tunnel needs, as the linker knows them.</summary>
    private static readonly string[] s_ofTunnels = ["UdsAot_Frontends_Sha1", "Exchange__TunnelAsync", "Tunnel__UploadAsync", "Frontends_WebSocketHandshake"];

    /// <summary>The same of what only passwords and ids of requests need.</summary>
    private static readonly string[] s_ofGuards =
        ["UdsAot_Access_Password", "UdsAot_Access_SipHash", "BCrypt_Net_BCrypt", "Forwarding_RequestIds", "Exchange__AwaitAdmissionAsync", "UdsAot_Routing_PathWalk", "UdsAot_Routing_GuardList"];

    /// <summary>Names of the code that counts, and of what shows it.</summary>
    private static readonly string[] s_ofCounters =
        ["UdsAot_Metrics_MountCounters__", "UdsAot_Forwarding_ExchangeTally__", "UdsAot_Metrics_MetricsText__", "UdsAot_Status_StatusHtml__", "UdsAot_Metrics_ProcessFigures__"];

    [Fact]
    public async Task An_executable_whose_mounts_show_nothing_of_it_counts_nothing()
    {
        await TlsStage.PrepareAsync();
        byte[] with = File.ReadAllBytes(Executable.SymbolsOf(TlsStage.Name));
        byte[] without = File.ReadAllBytes(Executable.SymbolsOf("main"));
        Assert.All(s_ofCounters, name => Assert.True(Has(with, name), $"{name} has another name now"));
        Assert.All(s_ofCounters, name => Assert.False(Has(without, name), $"{name} is not left out"));
    }

    /// <summary>Names of the code that only mounts need that the executable answers by itself.</summary>
    private static readonly string[] s_ofOwnContent =
        ["LocalResponder__WritePiecesAsync", "UdsAot_CommandLine_LocalAnswer", "UdsAot_Responses_Redirect", "UdsAot_Responses_FileContent", "UdsAot_Posix_StaticMemory"];

    [Fact]
    public void An_executable_whose_mounts_all_have_origins_has_no_code_that_answers_instead()
    {
        byte[] main = File.ReadAllBytes(Executable.SymbolsOf("main"));
        byte[] single = File.ReadAllBytes(Executable.SymbolsOf("single"));
        Assert.All(s_ofOwnContent, name => Assert.True(Has(main, name), $"{name} has another name now"));
        Assert.All(s_ofOwnContent, name => Assert.False(Has(single, name), $"{name} is not left out"));
        Assert.Equal(-1, File.ReadAllBytes(stage.Single).AsSpan().IndexOf(Site.Page));
        Assert.True(File.ReadAllBytes(stage.Main).AsSpan().IndexOf(Site.Page) >= 0);
    }

    /// <summary>Names of the code that only TLS needs: ours, .NET's and OpenSSL's.</summary>
    private static readonly string[] s_ofTls =
        ["UdsAot_Tls_TlsListener", "UdsAot_Tls_LoadedCertificate", "System_Net_Security_SslStream", "X509Certificates_X509Certificate2", "tls_construct_server_hello"];

    /// <summary>Names of the code that only listeners need which take PROXY headers, or believe a proxy.</summary>
    private static readonly string[] s_ofProxies = ["UdsAot_Frontends_ProxyHeader__", "UdsAot_Frontends_ProxyProtocol__", "TrustedPeer__IsSettled", "TrustedProxies__Contains"];

    [Fact]
    public async Task An_executable_without_TLS_has_neither_its_code_nor_OpenSSL()
    {
        string executable = await TlsStage.PrepareAsync();
        byte[] main = File.ReadAllBytes(Executable.SymbolsOf("main"));
        byte[] tls = File.ReadAllBytes(Executable.SymbolsOf(TlsStage.Name));
        Assert.All(s_ofTls, name => Assert.True(Has(tls, name), $"{name} has another name now"));
        Assert.All(s_ofTls, name => Assert.False(Has(main, name), $"{name} is not left out"));
        output.WriteLine($"measured: {new FileInfo(executable).Length} bytes with TLS and what shows itself, {new FileInfo(stage.Main).Length} without");
    }

    [Theory]
    [InlineData("Internal.Http.Http1Connection")]
    [InlineData("Internal.Http2.Http2Connection")]
    [InlineData("Internal.Http3.Http3Connection")]
    public void Kestrels_own_HTTP_is_in_no_executable(string type)
    {
        Type? theirs = typeof(KestrelServer).Assembly.GetType($"Microsoft.AspNetCore.Server.Kestrel.Core.{type}");
        Assert.True(theirs is not null, $"{type} has another name now");
        byte[] main = File.ReadAllBytes(Executable.SymbolsOf("main"));
        Assert.True(Has(main, "Kestrel_Core_KestrelServerImpl__"), "symbols have other names now");
        Assert.False(Has(main, $"{theirs.FullName!.Replace('.', '_')}__"), $"{type} is not left out");
    }

    [Fact]
    public void An_executable_whose_listeners_believe_nobody_has_no_code_for_it()
    {
        byte[] main = File.ReadAllBytes(Executable.SymbolsOf("main"));
        byte[] single = File.ReadAllBytes(Executable.SymbolsOf("single"));
        Assert.All(s_ofProxies, name => Assert.True(Has(single, name), $"{name} has another name now"));
        Assert.All(s_ofProxies, name => Assert.False(Has(main, name), $"{name} is not left out"));
    }

    [Fact]
    public void An_executable_whose_mounts_take_no_upgrades_has_no_code_for_tunnels()
    {
        byte[] main = File.ReadAllBytes(Executable.SymbolsOf("main"));
        byte[] single = File.ReadAllBytes(Executable.SymbolsOf("single"));
        Assert.All(s_ofTunnels, name => Assert.True(Has(main, name), $"{name} has another name now"));
        Assert.All(s_ofTunnels, name => Assert.False(Has(single, name), $"{name} is not left out"));
        // That the symbols are there at all.
        Assert.True(Has(single, "UdsAot_Forwarding_Exchange"));

        long mainSize = new FileInfo(stage.Main).Length - Site.Bytes;
        long singleSize = new FileInfo(stage.Single).Length;
        output.WriteLine($"measured: {mainSize} bytes with many mounts and tunnels, {singleSize} with one mount and without");
        Assert.True(singleSize < mainSize);
    }

    [Fact]
    public void An_executable_whose_mounts_ask_for_no_passwords_and_name_no_requests_has_no_code_for_either()
    {
        byte[] main = File.ReadAllBytes(Executable.SymbolsOf("main"));
        byte[] single = File.ReadAllBytes(Executable.SymbolsOf("single"));
        Assert.All(s_ofGuards, name => Assert.True(Has(main, name), $"{name} has another name now"));
        Assert.All(s_ofGuards, name => Assert.False(Has(single, name), $"{name} is not left out"));
    }

    [Fact]
    public async Task An_executable_has_code_for_the_kinds_of_origins_that_its_mounts_have()
    {
        // Names of the code that only one kind needs, as the linker knows them.
        const string Tcp = "UdsAot_Origins_AddressRace";
        const string Names = "UdsAot_Resolving_";
        const string Tls = "UdsAot_Tls_TlsSocket";
        await TlsStage.PrepareAsync();
        byte[] single = File.ReadAllBytes(Executable.SymbolsOf("single"));
        byte[] main = File.ReadAllBytes(Executable.SymbolsOf("main"));
        byte[] origins = File.ReadAllBytes(Executable.SymbolsOf(TlsStage.Name));
        Assert.Equal((false, false, false), (Has(single, Tcp), Has(single, Names), Has(single, Tls)));
        Assert.Equal((true, false, false), (Has(main, Tcp), Has(main, Names), Has(main, Tls)));
        Assert.Equal((true, true, true), (Has(origins, Tcp), Has(origins, Names), Has(origins, Tls)));
    }

    private static bool Has(byte[] symbols, string name) => symbols.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(name)) >= 0;
}

using UdsAot.EndToEnd.Harness;
using Xunit.Abstractions;

namespace UdsAot.EndToEnd;

/// <summary>What no mount uses is not in the executable.</summary>
[Collection(OnStageCollection.Name)]
public sealed class LeftOutTests(Stage stage, ITestOutputHelper output)
{
    /// <summary>Names of the code that only a tunnel needs, as the linker knows them.</summary>
    private static readonly string[] s_ofTunnels = ["UdsAot_Fronts_Sha1", "Exchange__TunnelAsync", "Exchange__UploadTunnelAsync", "Front__BeginTunnelAsync_d"];

    /// <summary>The same of what only passwords and ids of requests need.</summary>
    private static readonly string[] s_ofGuards =
        ["UdsAot_Guarding_Password", "UdsAot_Guarding_SipHash", "BCrypt_Net_BCrypt", "Forwarding_RequestIds", "Exchange__AwaitAdmissionAsync", "UdsAot_Posix_RandomBytes"];

    /// <summary>Names of the code that only listeners need which take PROXY headers, or believe a proxy.</summary>
    private static readonly string[] s_ofProxies = ["UdsAot_Fronts_ProxyHeader__", "UdsAot_Fronts_ProxyProtocol__", "TrustedPeer__IsSettled", "TrustedProxies__Contains"];

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

        long mainSize = new FileInfo(stage.Main).Length;
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

    private static bool Has(byte[] symbols, string name) => symbols.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(name)) >= 0;
}

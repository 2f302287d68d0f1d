using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Generator.Tests;

/// <summary>The input of the generator from the build.</summary>
public sealed class BuildTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("udsaot-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("{}\n", false)]
    [InlineData("// ä, CRLF and no end of line\r\n{}", false)]
    [InlineData("{}", true)]
    public async Task The_hash_is_that_of_the_files_bytes(string text, bool hasMark)
    {
        byte[] bytes = [.. hasMark ? Encoding.UTF8.Preamble : [], .. Encoding.UTF8.GetBytes(text)];
        await File.WriteAllBytesAsync(Path.Combine(_folder, "mounts.json"), bytes);
        await File.WriteAllTextAsync(Path.Combine(_folder, "other.txt"), "not marked");
        await File.WriteAllTextAsync(Path.Combine(_folder, "test.csproj"), $"""
            <Project>
              <ItemGroup>
                <AdditionalFiles Include="mounts.json" UdsAotMounts="true" Other="kept" />
                <AdditionalFiles Include="other.txt" />
              </ItemGroup>
              <Import Project="{Checkout.At("src", "Generator", "UdsAot.Generator.targets")}" />
            </Project>
            """);

        using var document = JsonDocument.Parse(await MSBuildAsync("-t:HashUdsAotMounts", "-getItem:AdditionalFiles"));
        JsonElement[] files = [.. document.RootElement.GetProperty("Items").GetProperty("AdditionalFiles").EnumerateArray()];
        Assert.Equal(2, files.Length);
        JsonElement mounts = files.Single(file => file.GetProperty("Identity").GetString() == "mounts.json");
        JsonElement other = files.Single(file => file.GetProperty("Identity").GetString() == "other.txt");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), mounts.GetProperty("UdsAotMountsSha256").GetString());
        Assert.Equal("true", mounts.GetProperty("UdsAotMounts").GetString());
        Assert.Equal("kept", mounts.GetProperty("Other").GetString());
        Assert.False(other.TryGetProperty("UdsAotMountsSha256", out _));
    }

    /// <summary>The compiler itself loads the generator with what it needs, in its own process and in the build server.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_real_build_reports_every_mistake_at_its_place_and_nothing_else(bool useServer)
    {
        File.Copy(
            Checkout.At("tests", "Generator.Tests", "Cases", "all-at-once", "mounts.json"), Path.Combine(_folder, "mounts.json"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "test.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <AdditionalFiles Include="mounts.json" UdsAotMounts="true" />
                <Analyzer Include="{typeof(MountsGenerator).Assembly.Location}" />
                {string.Concat(RuntimeSources.Files.Select(file => $"<Compile Include=\"{file}\" />"))}
              </ItemGroup>
              <Import Project="{Checkout.At("src", "Generator", "UdsAot.Generator.targets")}" />
            </Project>
            """);
        (_, string output) = await RunAsync("-restore", "-v:minimal", "-tl:off", $"-p:UseSharedCompilation={useServer}");
        string[] reported = [.. output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal))
            .Select(line => line[Math.Max(0, line.IndexOf("mounts.json(", StringComparison.Ordinal))..])];
        Assert.True(reported.Length == 4, output);
        Assert.StartsWith("mounts.json(4,7): error UDS004: 'mountpiont' is not a key of a mount. Write 'mountpoint'.", reported[0], StringComparison.Ordinal);
        Assert.StartsWith("mounts.json(5,37): error UDS020", reported[1], StringComparison.Ordinal);
        Assert.StartsWith("mounts.json(7,21): error UDS014", reported[2], StringComparison.Ordinal);
        Assert.StartsWith("mounts.json(8,37): error UDS023", reported[3], StringComparison.Ordinal);
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
    }

    private async Task<string> MSBuildAsync(params string[] arguments)
    {
        (int code, string output) = await RunAsync(arguments);
        Assert.True(code == 0, output);
        return output;
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", "test.csproj", "-nologo", "-nodeReuse:false", .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}

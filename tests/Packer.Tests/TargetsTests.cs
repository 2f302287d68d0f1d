using System.Diagnostics;
using System.Text.Json;

namespace UdsAot.Packer.Tests;

/// <summary>The packer in the build.</summary>
public sealed class TargetsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("udsaot-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("file://www", true)]
    [InlineData("+/run/web.sock:/", false)]
    public async Task The_pack_is_embedded_and_the_generator_gets_the_list(string origin, bool packs)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "www"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "www", "index.html"), "page");
        await File.WriteAllTextAsync(Path.Combine(_folder, "mounts.json"), $$"""{ "mounts": [{ "mountpoint": "/", "origin": "{{origin}}" }] }""");
        await File.WriteAllTextAsync(Path.Combine(_folder, "test.csproj"), $"""
            <Project>
              <PropertyGroup>
                <MountsFile>$(MSBuildProjectDirectory)/mounts.json</MountsFile>
                <IntermediateOutputPath>obj/</IntermediateOutputPath>
              </PropertyGroup>
              <ItemGroup>
                <UdsAotPacker Include="{typeof(Packing).Assembly.Location}" />
              </ItemGroup>
              <Target Name="ResolveProjectReferences" />
              <Import Project="{Path.Combine(Checkout(), "src", "Packer", "UdsAot.Packer.targets")}" />
            </Project>
            """);

        using var document = JsonDocument.Parse(await BuildAsync());
        JsonElement items = document.RootElement.GetProperty("Items");
        JsonElement[] resources = [.. items.GetProperty("EmbeddedResource").EnumerateArray()];
        JsonElement[] lists = [.. items.GetProperty("AdditionalFiles").EnumerateArray()];
        if (!packs)
        {
            Assert.Empty(resources);
            Assert.Empty(lists);
            return;
        }
        JsonElement resource = Assert.Single(resources);
        Assert.Equal("udsaot.files", resource.GetProperty("LogicalName").GetString());
        Assert.Equal("page", await File.ReadAllTextAsync(resource.GetProperty("FullPath").GetString()!));
        JsonElement list = Assert.Single(lists);
        Assert.Equal("true", list.GetProperty("UdsAotFileList").GetString());
        Assert.Contains("\"index.html\"", await File.ReadAllTextAsync(list.GetProperty("FullPath").GetString()!), StringComparison.Ordinal);
    }

    private async Task<string> BuildAsync()
    {
        string[] arguments = ["msbuild", "test.csproj", "-nologo", "-nodeReuse:false", "-t:PackUdsAotFiles", "-getItem:EmbeddedResource", "-getItem:AdditionalFiles"];
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }

    /// <summary>The folder of the solution.</summary>
    private static string Checkout()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "UdsAot.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"There is no UdsAot.sln above {AppContext.BaseDirectory}.");
        }
        return folder;
    }
}

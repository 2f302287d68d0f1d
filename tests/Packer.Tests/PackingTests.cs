using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace UdsAot.Packer.Tests;

/// <summary>The packer's output for a mounts.json and its folders.</summary>
public sealed class PackingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("udsaot-").FullName;

    private string PackFile => Path.Combine(_folder, "obj", "pack");

    private string ListFile => Path.Combine(_folder, "obj", "list.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_files_of_a_folder_are_packed_in_order()
    {
        Write("www/index.html", "page");
        Write("www/css/site.css", "style");
        Write("www/.well-known/security.txt", "contact");
        Write("www/.git/config", "not for the public");
        Write("www/css/.site.css.swp", "nor this");
        JsonElement origin = Pack("file://www");
        Assert.Equal("www", origin.GetProperty("name").GetString());
        Assert.False(origin.GetProperty("is-file").GetBoolean());
        Assert.Empty(origin.GetProperty("faults").EnumerateArray());
        Assert.Equal(
            [(".well-known/security.txt", "contact"), ("css/site.css", "style"), ("index.html", "page")],
            origin.GetProperty("files").EnumerateArray().Select(file => (file.GetProperty("path").GetString()!, Text(Form(file, "identity")!))));
    }

    [Fact]
    public void A_path_may_be_that_of_a_file_and_may_be_absolute()
    {
        Write("styles/error.css", "style");
        foreach (string name in (string[])["styles/error.css", Path.Combine(_folder, "styles", "error.css"), "styles/../styles/./error.css"])
        {
            JsonElement origin = Pack($"file://{name}");
            Assert.Equal(name, origin.GetProperty("name").GetString());
            Assert.True(origin.GetProperty("is-file").GetBoolean());
            Assert.Equal("error.css", Assert.Single(origin.GetProperty("files").EnumerateArray()).GetProperty("path").GetString());
        }
    }

    [Fact]
    public void Compressed_forms_are_kept_where_they_are_smaller()
    {
        string text = string.Concat(Enumerable.Repeat("the same again ", 1_000));
        byte[] noise = new byte[10_000];
        new Random(1).NextBytes(noise);
        Write("www/text", text);
        Write("www/noise", noise);
        Write("www/empty", "");
        JsonElement[] files = [.. Pack("file://www").GetProperty("files").EnumerateArray()];
        Assert.Equal(["empty", "noise", "text"], files.Select(file => file.GetProperty("path").GetString()));
        Assert.All(files[..2], file => Assert.False(file.TryGetProperty("br", out _) || file.TryGetProperty("gzip", out _)));
        Assert.Equal(text, Text(Inflated(new BrotliStream(new MemoryStream(Form(files[2], "br")!), CompressionMode.Decompress))));
        Assert.Equal(text, Text(Inflated(new GZipStream(new MemoryStream(Form(files[2], "gzip")!), CompressionMode.Decompress))));
        Assert.True(Form(files[2], "br")!.Length < Form(files[2], "gzip")!.Length);
        Assert.Equal(noise, Form(files[1], "identity"));
        Assert.Equal(5, files.SelectMany(Tags).Distinct().Count());
    }

    [Fact]
    public void The_same_sources_give_the_same_pack_and_the_same_content_is_there_once()
    {
        string text = string.Concat(Enumerable.Repeat("the same again ", 1_000));
        Write("www/a", text);
        Write("other/b", text);
        Run("file://www", "file://other", "file://www");
        byte[] pack = File.ReadAllBytes(PackFile);
        using var list = JsonDocument.Parse(File.ReadAllBytes(ListFile));
        JsonElement[] origins = [.. list.RootElement.GetProperty("origins").EnumerateArray()];
        Assert.Equal(["www", "other"], origins.Select(origin => origin.GetProperty("name").GetString()));
        Assert.Equal(Tags(origins[0].GetProperty("files")[0]), Tags(origins[1].GetProperty("files")[0]));
        Assert.InRange(pack.Length, text.Length, text.Length + 500);

        Directory.Delete(Path.GetDirectoryName(PackFile)!, recursive: true);
        Run("file://www", "file://other", "file://www");
        Assert.Equal(pack, File.ReadAllBytes(PackFile));
    }

    [Fact]
    public void Only_a_change_touches_the_outputs()
    {
        string text = string.Concat(Enumerable.Repeat("the same again ", 1_000));
        Write("www/a", text);
        Run("file://www");
        byte[] pack = File.ReadAllBytes(PackFile);
        DateTime past = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(PackFile, past);
        File.SetLastWriteTimeUtc(ListFile, past);

        File.SetLastWriteTimeUtc(Path.Combine(_folder, "www", "a"), DateTime.UtcNow);
        Run("file://www");
        Assert.Equal((past, past), (File.GetLastWriteTimeUtc(PackFile), File.GetLastWriteTimeUtc(ListFile)));

        Write("www/a", "other");
        Run("file://www");
        Assert.NotEqual(past, File.GetLastWriteTimeUtc(PackFile));
        Assert.NotEqual(past, File.GetLastWriteTimeUtc(ListFile));
        Write("www/a", text);
        Run("file://www");
        Assert.Equal(pack, File.ReadAllBytes(PackFile));
    }

    [Fact]
    public void A_list_that_makes_no_sense_is_made_anew()
    {
        Write("www/a", string.Concat(Enumerable.Repeat("the same again ", 1_000)));
        Run("file://www");
        byte[] pack = File.ReadAllBytes(PackFile);
        File.WriteAllText(PackFile, "short");
        Run("file://www");
        Assert.Equal(pack, File.ReadAllBytes(PackFile));
        File.WriteAllText(ListFile, "{");
        Run("file://www");
        Assert.Equal(pack, File.ReadAllBytes(PackFile));
    }

    [Fact]
    public void Links_are_followed_inside()
    {
        Write("real/index.html", "page");
        Write("real/deep/er/a", "a");
        Link("www", "real");
        Link("real/again", "deep");
        Link("real/b", Path.Combine(_folder, "real", "deep", "er", "a"));
        Link("real/c", "again/../index.html");
        JsonElement origin = Pack("file://www");
        Assert.Empty(origin.GetProperty("faults").EnumerateArray());
        Assert.Equal(
            ["again/er/a", "b", "c", "deep/er/a", "index.html"],
            origin.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()));
    }

    [Theory]
    [InlineData("secret", "leads out of the folder")]
    [InlineData("/etc/hostname", "leads out of the folder")]
    [InlineData("../secret", "leads out of the folder")]
    [InlineData("..", "leads out of the folder")]
    [InlineData("../www-not", "leads out of the folder")]
    [InlineData(".", "is a link to a folder that contains it")]
    [InlineData("nothing", "is a link to a missing file")]
    [InlineData("link", "is a link to a missing file")]
    public void Links_lead_nowhere_else(string target, string wrong)
    {
        Write("secret", "key");
        Write("www-not/key", "key");
        Write("www/index.html", "page");
        Link("www/link", target == "secret" ? Path.Combine(_folder, target) : target);
        JsonElement fault = Assert.Single(Pack("file://www").GetProperty("faults").EnumerateArray());
        Assert.Equal("link", fault.GetProperty("path").GetString());
        Assert.StartsWith(wrong, fault.GetProperty("wrong").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(fault.GetProperty("write").GetString()!);
        Assert.DoesNotContain("key", Encoding.UTF8.GetString(File.ReadAllBytes(PackFile)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_out_below_a_link_is_found_too()
    {
        Write("secret/key", "key");
        Write("www/a/index.html", "page");
        Link("www/a/out", "../../secret");
        Link("www/b", "a");
        Assert.Equal(["a/out", "b/out"], Pack("file://www").GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("path").GetString()));
    }

    [Fact]
    public void What_is_absent_or_no_file_is_said()
    {
        Assert.Equal("does not exist", Assert.Single(Pack("file://www").GetProperty("faults").EnumerateArray()).GetProperty("wrong").GetString());
        Write("www/index.html", "page");
        using (var process = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(_folder, "www", "pipe")]))
        {
            process.WaitForExit();
        }
        JsonElement fault = Assert.Single(Pack("file://www").GetProperty("faults").EnumerateArray());
        Assert.Equal(("pipe", "is neither a file nor a folder"), (fault.GetProperty("path").GetString(), fault.GetProperty("wrong").GetString()));
        Assert.Equal(
            "is neither a file nor a folder",
            Assert.Single(Pack("file://www/pipe").GetProperty("faults").EnumerateArray()).GetProperty("wrong").GetString());
    }

    [Fact]
    public void A_file_that_is_too_large_is_said()
    {
        Write("www/index.html", "page");
        using (FileStream large = File.Create(Path.Combine(_folder, "www", "large")))
        {
            // Sparse: it takes no room.
            large.SetLength((long)FolderScan.MaxFile + 1);
        }
        JsonElement fault = Assert.Single(Pack("file://www").GetProperty("faults").EnumerateArray());
        Assert.Equal("has 67108865 bytes, and the limit for one file is 67108864", fault.GetProperty("wrong").GetString());
    }

    [Fact]
    public void A_mounts_file_that_is_none_has_no_origins()
    {
        File.WriteAllText(Path.Combine(_folder, "mounts.json"), "{ \"origin\": \"file://www\"");
        Packing.Run(Path.Combine(_folder, "mounts.json"), PackFile, ListFile);
        using var list = JsonDocument.Parse(File.ReadAllBytes(ListFile));
        Assert.Empty(list.RootElement.GetProperty("origins").EnumerateArray());
    }

    private void Run(params string[] origins)
    {
        string mounts = string.Join(", ", origins.Select(origin => $$"""{ "mountpoint": "/", "origin": "{{origin}}", }"""));
        Write("mounts.json", $$"""{ "vhosts": [{ "name": "*", "mounts": [{{mounts}}] }] } // a comment""");
        Packing.Run(Path.Combine(_folder, "mounts.json"), PackFile, ListFile);
    }

    /// <summary>Packs one origin and answers its entry of the list.</summary>
    private JsonElement Pack(string origin)
    {
        Run(origin);
        using var list = JsonDocument.Parse(File.ReadAllBytes(ListFile));
        return Assert.Single(list.RootElement.GetProperty("origins").EnumerateArray()).Clone();
    }

    private byte[]? Form(JsonElement file, string key)
        => file.TryGetProperty(key, out JsonElement form)
            ? File.ReadAllBytes(PackFile).AsSpan(form[0].GetInt32(), form[1].GetInt32()).ToArray()
            : null;

    private static IEnumerable<string> Tags(JsonElement file)
        => file.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Array).Select(property => property.Value[2].GetString()!);

    private static byte[] Inflated(Stream stream)
    {
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    private void Write(string path, byte[] content)
    {
        string full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(_folder, path), target);
}

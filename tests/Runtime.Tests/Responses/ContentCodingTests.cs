using UdsAot.Http1;
using UdsAot.Responses;

namespace UdsAot.Tests.Responses;

/// <summary>Which form of a file a client gets by what it says in Accept-Encoding.</summary>
public sealed class ContentCodingTests
{
    [Theory]
    // Nothing is said, or nothing that is known.
    [InlineData(null, "identity")]
    [InlineData("", "identity")]
    [InlineData("deflate, zstd", "identity")]
    [InlineData("brotli", "identity")]
    // The smallest of those that weigh the same.
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("GZip", "gzip")]
    [InlineData("*", "br")]
    [InlineData("identity, gzip", "gzip")]
    // The heaviest.
    [InlineData("gzip;q=1.0, br;q=0.5", "gzip")]
    [InlineData("gzip;q=0.5, br;q=0.501", "br")]
    [InlineData("gzip;q=0.5, identity;q=0.9", "identity")]
    [InlineData("gzip;q=0.001", "gzip")]
    [InlineData("br ; q=0.2 , gzip ;q=0.3", "gzip")]
    [InlineData("*;q=0.5, gzip;q=0.4", "br")]
    [InlineData("br;q=0.4, *;q=0.5", "gzip")]
    // What is refused.
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("gzip;q=0", "identity")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("*;q=0", "identity")]
    [InlineData("*;q=0, br", "br")]
    [InlineData("identity;q=0", "identity")]
    [InlineData("identity;q=0, gzip;q=0.1", "gzip")]
    // What is malformed weighs nothing.
    [InlineData("br;q=2, gzip", "gzip")]
    [InlineData("br;q=, gzip", "gzip")]
    [InlineData(",, ;q=1,gzip,", "gzip")]
    public void The_form_is_the_one_that_the_client_would_rather_have(string? accepts, string form)
    {
        RequestHead request = Heads.Request($"GET / HTTP/1.1\r\nHost: a\r\n{(accepts is null ? "" : $"Accept-Encoding: {accepts}\r\n")}\r\n");
        Assert.Equal(form, Name(TestFiles.WithForms(), request));
    }

    [Fact]
    public void Several_lines_are_one_list()
    {
        RequestHead request = Heads.Request("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br;q=0.1\r\nAccept-Encoding: gzip\r\n\r\n");
        Assert.Equal("gzip", Name(TestFiles.WithForms(), request));
    }

    [Fact]
    public void A_file_without_other_forms_is_sent_as_it_is()
    {
        var file = new StoredFile("", "no-cache", TestFiles.Form("content", "i"));
        Assert.Equal("identity", Name(file, Heads.Request("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, identity;q=0\r\n\r\n")));
    }

    private static string Name(StoredFile file, RequestHead request)
    {
        StoredForm chosen = ContentCodings.Choose(file, request);
        return chosen == file.Identity ? "identity" : chosen == file.Brotli ? "br" : "gzip";
    }
}

using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using UdsAot.Responses;

namespace UdsAot.Tests.Responses;

public sealed class ErrorPageTests
{
    public static TheoryData<int> Statuses => [308, 400, 401, 403, 404, 405, 408, 411, 413, 414, 417, 421, 426, 429, 431, 500, 501, 502, 503, 504, 505];

    [Theory]
    [MemberData(nameof(Statuses))]
    public void A_page_says_its_status_and_one_sentence(int status)
    {
        string html = Encoding.UTF8.GetString(ErrorPage.Html(status).Span);
        string title = $"{status} {Encoding.ASCII.GetString(ReasonPhrase.For(status))}";
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">\n", html, StringComparison.Ordinal);
        Assert.Contains($"<title>{title}</title>", html, StringComparison.Ordinal);
        Assert.Contains("<link rel=\"stylesheet\" href=\"/error.css\">", html, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"viewport\"", html, StringComparison.Ordinal);

        int body = html.IndexOf("<body>", StringComparison.Ordinal);
        int end = html.IndexOf("</html>", StringComparison.Ordinal);
        XElement main = XElement.Parse(html[body..end]).Element("main")!;
        Assert.Equal(title, main.Element("h1")!.Value);
        Assert.Equal(ErrorPage.Sentence(status), main.Element("p")!.Value);
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public void A_problem_has_the_members_of_RFC_9457(int status)
    {
        using var problem = JsonDocument.Parse(ErrorPage.ProblemJson(status));
        Assert.Equal("about:blank", problem.RootElement.GetProperty("type").GetString());
        Assert.Equal(Encoding.ASCII.GetString(ReasonPhrase.For(status)), problem.RootElement.GetProperty("title").GetString());
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Equal(ErrorPage.Sentence(status), problem.RootElement.GetProperty("detail").GetString());
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Every_status_of_ours_has_a_reason_phrase(int status) => Assert.False(ReasonPhrase.For(status).IsEmpty);

    [Fact]
    public void A_page_is_made_once()
    {
        Assert.True(ErrorPage.Html(503).Equals(ErrorPage.Html(503)));
        Assert.True(ErrorPage.ProblemJson(503).Equals(ErrorPage.ProblemJson(503)));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(0)]
    [InlineData(600)]
    public void A_status_that_is_no_error_is_shown_as_500(int status)
        => Assert.True(ErrorPage.Html(500).Span.SequenceEqual(ErrorPage.Html(status).Span));

    [Fact]
    public void A_status_without_a_phrase_has_a_page_all_the_same()
        => Assert.Contains("<h1>599 Error</h1>", Encoding.UTF8.GetString(ErrorPage.Html(599).Span), StringComparison.Ordinal);
}

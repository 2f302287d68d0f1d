using System.Text;

namespace UdsAot.Responses;

/// <summary>
/// The bodies of the responses that say what went wrong or where to go: one document for a person, one for a program (RFC 9457).
/// Both are made once per status and kept, because an origin that is down may be asked for many times a second.
/// </summary>
internal static class ErrorPage
{
    private const int FirstStatus = 300;
    private const int LastStatus = 599;

    private static readonly byte[]?[] s_html = new byte[LastStatus - FirstStatus + 1][];
    private static readonly byte[]?[] s_problem = new byte[LastStatus - FirstStatus + 1][];

    /// <summary>The media type of <see cref="Html"/>.</summary>
    public static ReadOnlySpan<byte> HtmlType => "text/html; charset=utf-8"u8;

    /// <summary>The media type of <see cref="ProblemJson"/> (RFC 9457 section 3).</summary>
    public static ReadOnlySpan<byte> ProblemJsonType => "application/problem+json"u8;

    /// <summary>A small HTML document in UTF-8. It links <c>/error.css</c> and reads well without it.</summary>
    /// <param name="status">300 to 599; anything else is shown as 500.</param>
    public static ReadOnlyMemory<byte> Html(int status)
    {
        status = InRange(status);
        return Volatile.Read(ref s_html[status - FirstStatus]) ?? Keep(ref s_html[status - FirstStatus], MakeHtml(status));
    }

    /// <summary>A problem details object: type, title, status, detail.</summary>
    /// <param name="status">300 to 599; anything else is shown as 500.</param>
    public static ReadOnlyMemory<byte> ProblemJson(int status)
    {
        status = InRange(status);
        return Volatile.Read(ref s_problem[status - FirstStatus]) ?? Keep(ref s_problem[status - FirstStatus], MakeProblem(status));
    }

    /// <summary>One plain sentence or two for the person who reads the page.</summary>
    public static string Sentence(int status) => status switch
    {
        < 400 => "This page is at another address.",
        400 => "The request was malformed.",
        401 => "This page wants a name and a password.",
        403 => "You may not see this page.",
        404 => "There is nothing at this address.",
        405 => "This address does not take that kind of request.",
        408 => "The request took too long to arrive.",
        411 => "The request must say how long its body is.",
        413 => "What was sent is larger than this address accepts.",
        414 => "The address is too long.",
        417 => "The request expects something that this server does not do.",
        421 => "This server does not know the site that was asked for.",
        429 => "There were too many requests. Please try again in a moment.",
        431 => "The request's header fields are too large.",
        500 => "Something went wrong on this server.",
        501 => "This server does not know how to do what was asked.",
        502 => "The program behind this page gave an answer that makes no sense.",
        503 => "The program behind this page is not running or is too busy. Please try again in a moment.",
        504 => "The program behind this page took too long to answer.",
        505 => "This server does not speak that version of HTTP.",
        < 500 => "The request could not be answered.",
        _ => "Something went wrong on this server.",
    };

    private static int InRange(int status) => status is >= FirstStatus and <= LastStatus ? status : 500;

    private static byte[] Keep(ref byte[]? place, byte[] made) => Interlocked.CompareExchange(ref place, made, null) ?? made;

    private static string Title(int status)
    {
        ReadOnlySpan<byte> phrase = ReasonPhrase.For(status);
        return phrase.IsEmpty ? "Error" : Encoding.ASCII.GetString(phrase);
    }

    private static byte[] MakeHtml(int status) => Encoding.UTF8.GetBytes(
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>{status} {Title(status)}</title>
        <link rel="stylesheet" href="/error.css">
        </head>
        <body>
        <main>
        <h1>{status} {Title(status)}</h1>
        <p>{Sentence(status)}</p>
        </main>
        </body>
        </html>

        """);

    // The titles and sentences hold nothing that JSON would have escaped; a test parses each object.
    private static byte[] MakeProblem(int status) => Encoding.UTF8.GetBytes(
        $$"""{"type":"about:blank","title":"{{Title(status)}}","status":{{status}},"detail":"{{Sentence(status)}}"}""");
}

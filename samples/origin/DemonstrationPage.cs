using System.Net;
using System.Text;

namespace UdsAot.SampleOrigin;

/// <summary>The page that a browser shows at <c>/</c>.</summary>
internal static class DemonstrationPage
{
    private static readonly string s_page = Read("page.html");

    /// <summary>Writes the page, with a table of the request as it arrived here.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        var rows = new StringBuilder();
        foreach ((string name, string value) in Echo.Describe(context.Request))
        {
            rows.Append("<tr><th>").Append(WebUtility.HtmlEncode(name))
                .Append("</th><td>").Append(WebUtility.HtmlEncode(value)).Append("</td></tr>\n");
        }
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(s_page
            .Replace("{{pid}}", Environment.ProcessId.ToString(), StringComparison.Ordinal)
            .Replace("{{rows}}", rows.ToString(), StringComparison.Ordinal));
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(DemonstrationPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

using System.Text;
using UdsAot.Responses;

namespace UdsAot.Status;

/// <summary>The part of the status page that counts what went wrong.</summary>
internal static class StatusFailuresHtml
{
    public static void Write(StringBuilder html, StatusDocument status)
    {
        WriteFailures(html, status);
        WriteRefused(html, status);
    }

    private static void WriteFailures(StringBuilder html, StatusDocument status)
    {
        html.Append("<section aria-labelledby=\"failures\">\n<h2 id=\"failures\">Failures</h2>\n");
        if (!status.Mounts.Any(static mount => mount.Failures.Length > 0))
        {
            html.Append("<p class=\"soft\">None since the start.</p>\n</section>\n");
            return;
        }
        html.Append(
            """
            <table>
            <thead><tr><th scope="col">Mount</th><th scope="col">What failed, and at whose side</th><th scope="col" class="number">Times</th></tr></thead>
            <tbody>

            """);
        foreach (MountStatus mount in status.Mounts)
        {
            foreach (FailureStatus failure in mount.Failures)
            {
                string host = mount.Vhost == "*" ? "" : StatusFormat.Escape(mount.Vhost);
                html.Append(
                    $"""
                    <tr><th scope="row"><code>{host}{StatusFormat.Escape(mount.Mountpoint)}</code></th><td>{StatusFormat.Escape(failure.Words)} <span class="soft">({failure.Side})</span></td><td class="number">{StatusFormat.Number(failure.Count)}</td></tr>

                    """);
            }
        }
        html.Append("</tbody>\n</table>\n</section>\n");
    }

    private static void WriteRefused(StringBuilder html, StatusDocument status)
    {
        if (status.Refused.Length == 0)
        {
            return;
        }
        html.Append(
            """
            <section aria-labelledby="refused">
            <h2 id="refused">Refused before a mount</h2>
            <table>
            <thead><tr><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col" class="number">Times</th></tr></thead>
            <tbody>

            """);
        foreach (RefusedStatus refused in status.Refused)
        {
            html.Append(
                $"""
                <tr><th scope="row">{refused.Status}</th><td>{ErrorPage.Sentence(refused.Status)}</td><td class="number">{StatusFormat.Number(refused.Count)}</td></tr>

                """);
        }
        html.Append("</tbody>\n</table>\n</section>\n");
    }
}

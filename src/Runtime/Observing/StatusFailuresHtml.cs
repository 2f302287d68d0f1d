using System.Text;
using UdsAot.Replies;

namespace UdsAot.Observing;

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
            <table role="table">
            <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Mount</th><th role="columnheader" scope="col">Side</th><th role="columnheader" scope="col">Phase</th><th role="columnheader" scope="col">Error</th><th role="columnheader" scope="col" class="number">Times</th></tr></thead>
            <tbody role="rowgroup">

            """);
        foreach (MountStatus mount in status.Mounts)
        {
            foreach (FailureStatus failure in mount.Failures)
            {
                string host = mount.Vhost == "*" ? "" : StatusFormat.Escape(mount.Vhost);
                html.Append(
                    $"""
                    <tr role="row"><th role="rowheader" scope="row"><code>{host}{StatusFormat.Escape(mount.Mountpoint)}</code></th><td role="cell" data-label="Side">{failure.Side}</td><td role="cell" data-label="Phase">{failure.Phase}</td><td role="cell" data-label="Error">{StatusFormat.Escape(failure.Errno.Replace('_', ' '))}</td><td role="cell" data-label="Times" class="number">{StatusFormat.Number(failure.Count)}</td></tr>

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
            <table role="table">
            <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Status</th><th role="columnheader" scope="col">Meaning</th><th role="columnheader" scope="col" class="number">Times</th></tr></thead>
            <tbody role="rowgroup">

            """);
        foreach (RefusedStatus refused in status.Refused)
        {
            html.Append(
                $"""
                <tr role="row"><th role="rowheader" scope="row">{refused.Status}</th><td role="cell" data-label="Meaning">{ErrorPage.Sentence(refused.Status)}</td><td role="cell" data-label="Times" class="number">{StatusFormat.Number(refused.Count)}</td></tr>

                """);
        }
        html.Append("</tbody>\n</table>\n</section>\n");
    }
}

using System.Globalization;
using System.Text;

namespace UdsAot.Status;

/// <summary>
/// The status page. It is one document without anything to load, and made anew for each request; a script puts a newer one in its
/// place every few seconds. State is always a word and a sign, never only a colour.
/// </summary>
internal sealed class StatusHtml
{
    private const string Nothing = "<span class=\"soft\">–</span>";

    private static readonly byte[] s_policy = Encoding.ASCII.GetBytes(
        "default-src 'none'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            + $"style-src 'sha256-{StatusAssets.StyleHash}'; script-src 'sha256-{StatusAssets.ScriptHash}'");

    private readonly StringBuilder _html = new();
    private readonly StatusDocument _status;
    private readonly MountStatus[] _down;
    private readonly int _origins;

    private StatusHtml(StatusDocument status)
    {
        _status = status;
        _down = [.. status.Mounts.Where(static mount => mount.State == MountStatus.Down)];
        _origins = status.Mounts.Count(static mount => mount.State != MountStatus.Own);
    }

    /// <summary>
    /// The value of Content-Security-Policy: a browser runs this style sheet and this script, by their SHA-256, and loads nothing else.
    /// </summary>
    public static ReadOnlySpan<byte> Policy => s_policy;

    /// <summary>The whole page.</summary>
    public static string Render(StatusDocument status)
    {
        var page = new StatusHtml(status);
        page.WriteHead();
        page.WriteSummary();
        page.WriteTiles();
        page.WriteMounts();
        StatusFailuresHtml.Write(page._html, status);
        page.WriteEnd();
        return page._html.ToString();
    }

    private bool IsWell => _down.Length == 0 && !_status.Draining;

    private string Verdict => _status.Draining ? "Draining: no new connections"
        : _down.Length == 0 ? Untroubled
        : _origins == 1 ? "The origin is down"
        : $"{_down.Length} of {_origins} origins {(_down.Length == 1 ? "is" : "are")} down";

    private string Untroubled => _status.Mounts.Count(static mount => mount.State == MountStatus.Up) switch
    {
        0 => "No origin was asked yet",
        1 when _origins == 1 => "The origin is up",
        int up when up == _origins => $"All {_origins} origins are up",
        int up => $"{up} of {_origins} origins {(up == 1 ? "is" : "are")} up, the others were not asked yet",
    };

    private void WriteHead()
    {
        string sign = IsWell ? "✓" : "✕";
        string colour = IsWell ? "%230b7a5b" : "%23c02a1b";
        _html.Append(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <noscript><meta http-equiv="refresh" content="5"></noscript>
            <title>{sign} {Verdict}</title>
            <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Ccircle cx='4' cy='4' r='4' fill='{colour}'/%3E%3C/svg%3E">
            <style>{StatusAssets.Style}</style>
            </head>
            <body>
            <p id="lost" role="alert" hidden>No answer. What is below is old; asking again every few seconds.</p>
            <main>

            """);
    }

    private void WriteSummary()
    {
        DateTimeOffset now = _status.Time;
        string kind = IsWell ? "well" : "ill";
        string sign = IsWell ? "✓" : "✕";
        _html.Append(
            $"""
            <header class="{kind}">
            <p class="sign" aria-hidden="true">{sign}</p>
            <div>
            <h1>{Verdict}</h1>
            <p class="soft">Serving for {StatusFormat.Span(now - _status.Started)}, since {StatusFormat.Moment(_status.Started, now)}. As of {StatusFormat.Moment(now, now)}.</p>

            """);
        if (_down.Length > 0)
        {
            _html.Append("<ul>\n");
            foreach (MountStatus mount in _down)
            {
                _html.Append($"<li><code>{Name(mount)}</code> for {StatusFormat.Span(now - mount.Since!.Value)}{(mount.LastFailure is { Side: "origin" } last ? ": " + Describe(last) : "")}</li>\n");
            }
            _html.Append("</ul>\n");
        }
        _html.Append("</div>\n</header>\n");
    }

    private void WriteTiles()
    {
        long answered = _status.Mounts.Sum(static mount => mount.Requests.Answered);
        long inFlight = _status.Mounts.Sum(static mount => mount.Requests.InFlight);
        long errors = _status.Mounts.Sum(static mount => mount.Requests.ServerErrors);
        ConnectionsStatus connections = _status.Connections;
        ProcessStatus process = _status.Process;
        _html.Append("<dl class=\"tiles\">\n");
        WriteTile("Requests", StatusFormat.Number(answered), $"{StatusFormat.Number(inFlight)} in flight");
        WriteTile("Answered 5xx", StatusFormat.Number(errors), answered == 0 ? "of none" : $"{(errors * 100.0 / answered).ToString("0.##", CultureInfo.InvariantCulture)} % of all");
        WriteTile(
            "Connections",
            StatusFormat.Number(connections.Open),
            $"{StatusFormat.Number(connections.Accepted)} since the start{(connections.Refused > 0 ? $", {StatusFormat.Number(connections.Refused)} refused" : "")}");
        WriteTile("Memory", process.ResidentBytes is { } resident ? StatusFormat.Bytes(resident) : "unknown", Spent(process));
        _html.Append("</dl>\n");
    }

    private void WriteTile(string name, string value, string note)
        => _html.Append($"<div><dt>{name}</dt><dd><b>{value}</b> <span class=\"soft\">{note}</span></dd></div>\n");

    private static string Spent(ProcessStatus process)
    {
        string time = process.CpuSeconds is { } seconds ? $"{StatusFormat.Seconds(seconds)} of processor" : "";
        string files = process.OpenFiles is { } count ? StatusFormat.Counted(count, "open file", "open files") : "";
        return time + (time.Length > 0 && files.Length > 0 ? ", " : "") + files;
    }

    private void WriteMounts()
    {
        _html.Append(
            """
            <section aria-labelledby="mounts">
            <h2 id="mounts">Mounts</h2>
            <table role="table" class="mounts">
            <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Mount</th><th role="columnheader" scope="col">State</th><th role="columnheader" scope="col">Requests</th><th role="columnheader" scope="col">Time</th><th role="columnheader" scope="col">Content</th><th role="columnheader" scope="col">Connections</th></tr></thead>

            """);
        foreach (MountStatus mount in _status.Mounts)
        {
            WriteMount(mount);
        }
        _html.Append("</table>\n</section>\n");
    }

    private void WriteMount(MountStatus mount)
    {
        string host = mount.Vhost == "*" ? "" : $"<span class=\"soft\">{StatusFormat.Escape(mount.Vhost)}</span>";
        _html.Append(
            $"""
            <tbody role="rowgroup">
            <tr role="row">
            <th role="rowheader" scope="row">{host}<code>{StatusFormat.Escape(mount.Mountpoint)}</code> <span class="soft origin">{StatusFormat.Escape(mount.Origin)}</span></th>
            <td role="cell">{State(mount)}</td>
            {Cell("Requests", Requests(mount.Requests))}
            {Cell("Time", Duration(mount.Duration))}
            {Cell("Content", Content(mount))}
            {Cell("Connections", Connections(mount.Pool))}
            </tr>

            """);
        // Of one that is down the summary has said it.
        if (mount is { LastFailure: { Side: "origin" } last, State: not MountStatus.Down })
        {
            _html.Append(
                $"""
                <tr role="row" class="note"><td role="cell" colspan="6">Last failure, {StatusFormat.Moment(last.Time, _status.Time)}, {StatusFormat.Span(_status.Time - last.Time)} ago: {Describe(last)}</td></tr>

                """);
        }
        _html.Append("</tbody>\n");
    }

    // On a phone a cell has its column's name in it, and an empty one is left out.
    private static string Cell(string label, string content)
        => $"<td role=\"cell\" data-label=\"{label}\"{(content == Nothing ? " class=\"none\"" : "")}>{content}</td>";

    private static string Name(MountStatus mount) => StatusFormat.Escape((mount.Vhost == "*" ? "" : mount.Vhost) + mount.Mountpoint);

    private static string Describe(LastFailureStatus last) => StatusFormat.Escape($"{last.Phase} failed with {last.Errno}: {last.Words}");

    private string State(MountStatus mount)
    {
        (string kind, string sign, string word) = mount.State switch
        {
            MountStatus.Up => ("well", "✓", "Up"),
            MountStatus.Down => ("ill", "✕", "Down"),
            MountStatus.Own => ("own", "●", "Built in"),
            _ => ("own", "–", "Not asked"),
        };
        string since = mount.Since is { } moment ? $" <span class=\"soft\">for {StatusFormat.Span(_status.Time - moment)}</span>" : "";
        return $"<span class=\"badge {kind}\"><span aria-hidden=\"true\">{sign}</span> {word}</span>{since}";
    }

    private static string Requests(RequestsStatus requests)
    {
        var text = new StringBuilder($"<b>{StatusFormat.Number(requests.Answered)}</b>");
        if (requests.InFlight > 0)
        {
            text.Append($" <span class=\"soft\">+ {StatusFormat.Number(requests.InFlight)} in flight</span>");
        }
        if (requests.Answered == 0)
        {
            return text.ToString();
        }
        (string Name, string Kind, long Count)[] classes =
        [
            ("1xx", "c1", requests.Informational), ("2xx", "c2", requests.Successful), ("3xx", "c3", requests.Redirected),
            ("4xx", "c4", requests.ClientErrors), ("5xx", "c5", requests.ServerErrors),
        ];
        // Attributes of the drawing, not styles: those would need a looser policy.
        text.Append("<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        double from = 0;
        foreach ((_, string kind, long count) in classes)
        {
            double width = count * 1000.0 / requests.Answered;
            if (count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"<rect class=\"{kind}\" x=\"{from:0.#}\" width=\"{width:0.#}\" height=\"10\"/>");
            }
            from += width;
        }
        text.Append("</svg><span class=\"soft classes\">");
        text.AppendJoin(' ', classes.Where(static each => each.Count > 0).Select(static each => $"<span class=\"{each.Kind}\">{each.Name}&nbsp;{StatusFormat.Number(each.Count)}</span>"));
        text.Append("</span>");
        return text.ToString();
    }

    private static string Duration(DurationStatus duration)
        => duration is { Median: { } median, NinetyFifth: { } most }
            ? $"<b>{StatusFormat.Seconds(median)}</b><span class=\"soft line\">95 % in {StatusFormat.Seconds(most)}</span>"
            : Nothing;

    private static string Content(MountStatus mount)
        => mount.BytesToClients + mount.BytesFromClients == 0
            ? Nothing
            : $"<b>{StatusFormat.Bytes(mount.BytesToClients)}</b> <span class=\"soft\">out</span><span class=\"soft line\">{StatusFormat.Bytes(mount.BytesFromClients)} in</span>";

    private static string Connections(PoolStatus? pool)
        => pool is null
            ? Nothing
            : $"<b>{StatusFormat.Number(pool.InUse)}</b> <span class=\"soft\">in use</span><span class=\"soft line\">{StatusFormat.Number(pool.Idle)} idle of {StatusFormat.Number(pool.Limit)}</span>"
                + (pool.Waiting > 0 ? $"<span class=\"line busy\">{StatusFormat.Counted(pool.Waiting, "request waits", "requests wait")}</span>" : "");

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private void WriteEnd()
    {
        _html.Append(
            $"""
            </main>
            <footer>
            <button type="button" id="pause" hidden>Pause refreshing</button>
            <p class="soft">udsaot {StatusFormat.Escape(_status.Version)}, commit <code title="{StatusFormat.Escape(_status.Commit)}">{StatusFormat.Escape(Short(_status.Commit))}</code>, mounts.json <code title="SHA-256 {_status.Sha256}">{Short(_status.Sha256)}</code>, process {_status.Process.Id}. Programs get this as JSON: <code>Accept: application/json</code>.</p>
            </footer>
            <script>{StatusAssets.Script}</script>
            </body>
            </html>

            """);
    }
}

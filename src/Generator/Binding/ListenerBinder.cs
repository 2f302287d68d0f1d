using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;
using UdsAot.Listening;

namespace UdsAot.Generator.Binding;

/// <summary>Binds <c>listeners</c>.</summary>
internal sealed class ListenerBinder(DiagnosticBag diagnostics)
{
    private readonly List<ListenerAddress> _addresses = [];
    private readonly TlsBinder _tls = new(diagnostics);

    /// <summary>The listeners bound so far.</summary>
    public List<ListenerSpec> Listeners { get; } = [];

    /// <summary>What listeners say of TLS.</summary>
    public TlsBinder Tls => _tls;

    /// <summary>The Unix sockets that are listened on.</summary>
    public List<SocketUse> Sockets { get; } = [];

    public void BindAll(JsonArray? listeners)
    {
        if (listeners is { Items.Count: 0 })
        {
            diagnostics.Add(
                Descriptors.EmptyList, listeners.Range, "listeners", "listener such as { \"url\": \"http://127.0.0.1:8080\" }");
        }
        foreach (JsonNode item in listeners?.Items ?? [])
        {
            if (item is JsonObject source)
            {
                Bind(new ObjectReader(source, KeyTables.Listener, diagnostics));
            }
            else
            {
                diagnostics.Add(
                    Descriptors.WrongType,
                    item.Range,
                    "listeners",
                    $"here {item.Kind}",
                    "an array of objects",
                    "{ \"url\": \"http://127.0.0.1:8080\" }");
            }
        }
    }

    private void Bind(ObjectReader listener)
    {
        CheckMode(listener.Text("mode"));
        ListenerLimitsSpec limits = ListenerLimitsBinder.Bind(listener, diagnostics);
        string problem = "";
        JsonString? url = listener.Text("url");
        ListenerUrl? parsed = url is null ? null : ListenerUrl.TryParse(url.Value, out problem);
        TlsSpec? tls = _tls.Bind(listener, parsed);
        if (url is null)
        {
            return;
        }
        if (parsed is null)
        {
            diagnostics.Add(Descriptors.InvalidListener, url.Range, url.Value, problem);
            return;
        }
        Listeners.Add(new ListenerSpec(url.Value, limits, tls, _tls.BindRedirect(listener, parsed)));
        if (listener.Find("mode") is JsonProperty mode)
        {
            RefuseMode(mode, parsed);
        }
        if (parsed.SocketPath is string socket)
        {
            Sockets.Add(new SocketUse(socket, url.Value, url.Range));
        }
        Claim(url, ListenerAddress.Of(parsed));
    }

    private void CheckMode(JsonString? mode)
    {
        if (mode is not null && !(mode.Value.Length is 3 or 4 && mode.Value.All(digit => digit is >= '0' and <= '7')))
        {
            diagnostics.Add(
                Descriptors.InvalidChoice, mode.Range, mode.Value, "mode", "three or four octal digits, as in '0660'");
        }
    }

    private void RefuseMode(JsonProperty mode, ListenerUrl url)
    {
        if (url.SocketPath is null)
        {
            diagnostics.Add(
                Descriptors.NoEffect, mode.NameRange, mode.Name, "on a TCP port", "Leave it out; it is for Unix sockets");
        }
        else
        {
            NotYet.Refuse(diagnostics, mode);
        }
    }

    private void Claim(JsonString url, ListenerAddress address)
    {
        ListenerAddress claimed = address with { Written = url.Value, Range = url.Range };
        ListenerAddress? first = _addresses.FirstOrDefault(claimed.Overlaps);
        if (first is not null)
        {
            diagnostics.Add(
                Descriptors.DuplicateListener,
                url.Range,
                [first.Range],
                url.Value,
                first.Written,
                diagnostics.LineOf(first.Range));
        }
        _addresses.Add(claimed);
    }
}

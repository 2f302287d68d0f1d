using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Routing;

namespace UdsAot.Generator.Binding;

/// <summary>Binds <c>listeners</c>.</summary>
internal sealed class ListenerBinder(DiagnosticBag diagnostics)
{
    private const string Plain = "http://";
    private const string Tls = "https://";
    private const string Unix = "unix:";
    private const string TcpExample = "an address and a port, as in 'http://127.0.0.1:8080' or 'http://[::]:8080'";

    private readonly List<ListenerAddress> _addresses = [];

    /// <summary>The URLs as written.</summary>
    public List<string> Urls { get; } = [];

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
        foreach (string key in (string[])["certificate", "key", "mode"])
        {
            if (listener.Find(key) is JsonProperty property)
            {
                NotYet.Refuse(diagnostics, property);
            }
        }
        if (listener.Text("url") is not JsonString url)
        {
            return;
        }
        Urls.Add(url.Value);
        if (url.Value.StartsWith(Plain, StringComparison.Ordinal))
        {
            BindAddress(url, url.Value.Substring(Plain.Length));
        }
        else if (url.Value.StartsWith(Tls, StringComparison.Ordinal))
        {
            BindAddress(url, url.Value.Substring(Tls.Length));
            NotYet.Refuse(diagnostics, NotYet.TlsListener, url.Range);
        }
        else
        {
            Refuse(url, "does not begin with 'http://'", TcpExample + ", or 'http://unix:/run/udsaot/front.sock'");
        }
    }

    private void CheckMode(JsonString? mode)
    {
        if (mode is not null && !(mode.Value.Length is 3 or 4 && mode.Value.All(digit => digit is >= '0' and <= '7')))
        {
            diagnostics.Add(
                Descriptors.InvalidChoice, mode.Range, mode.Value, "mode", "three or four octal digits, as in '0660'");
        }
    }

    private void BindAddress(JsonString url, string address)
    {
        if (address.StartsWith(Unix, StringComparison.Ordinal))
        {
            BindSocket(url, address.Substring(Unix.Length));
            return;
        }
        HostSyntax.Split(address, out string host, out string? port);
        if (port is null)
        {
            Refuse(url, "has no port", TcpExample);
        }
        else if (port.IndexOfAny(['/', '?', '#']) > 0)
        {
            Refuse(url, "goes on after its port", "nothing after the port; paths are for mountpoints");
        }
        else if (!HostSyntax.IsPort(port, minimum: 0))
        {
            Refuse(url, "has no possible port", "a port from 1 to 65535, or 0 for a free one");
        }
        else if (host is "*" or "+")
        {
            Refuse(url, "has no address", "0.0.0.0 for all of IPv4, or [::] for all of IPv6 and IPv4");
        }
        else if (host.ToLowerInvariant() == "localhost" || HostSyntax.IsIPv4(host) || HostSyntax.IsBracketedIPv6(host))
        {
            Claim(url, ListenerAddress.Tcp(host, port));
        }
        else
        {
            Refuse(url, $"has '{host}' where an address must be", TcpExample + ", or 'http://localhost:8080'");
        }
    }

    private void BindSocket(JsonString url, string socket)
    {
        if (SocketPath.IsAbstract(socket) || SocketPath.Check(socket) != SocketPathFault.None)
        {
            SocketFault.Report(diagnostics, url.Range, socket, "'http://unix:/run/udsaot/front.sock'", takesAbstract: false);
            return;
        }
        Sockets.Add(new SocketUse(socket, url.Value, url.Range));
        Claim(url, ListenerAddress.Unix(ListenerLoop.Normalize(socket)));
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

    private void Refuse(JsonString url, string wrong, string write)
        => diagnostics.Add(Descriptors.InvalidListener, url.Range, url.Value, wrong, write);
}

using UdsAot.Generator.Binding.Endpoints;
using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Binding.Values;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;
using UdsAot.Hosting;

namespace UdsAot.Generator.Binding.Listeners;

/// <summary>Binds <c>listeners</c>.</summary>
internal sealed class ListenerBinder(DiagnosticBag diagnostics)
{
    private static readonly string[] s_fileKeys = ["mode", "owner", "group"];

    private readonly List<ListenerAddress> _addresses = [];
    private readonly TlsBinder _tls = new(diagnostics);

    /// <summary>The listeners bound so far.</summary>
    public List<ListenerSpec> Listeners { get; } = [];

    /// <summary>The addresses of all listeners.</summary>
    public IReadOnlyList<ListenerAddress> Addresses => _addresses;

    /// <summary>Binds the listeners' keys for TLS.</summary>
    public TlsBinder Tls => _tls;

    /// <summary>The Unix sockets of listeners.</summary>
    public List<SocketUse> Sockets { get; } = [];

    /// <summary>Binds all listeners.</summary>
    /// <param name="listeners">The array, or null if it is missing.</param>
    /// <param name="trusted">Trusted proxies of listeners without a list of their own.</param>
    public void BindAll(JsonArray? listeners, TrustSpec? trusted)
    {
        if (listeners is { Items.Count: 0 })
        {
            diagnostics.Add(
                Descriptors.EmptyList, listeners.Range, "listeners", "listener, such as { \"url\": \"http://127.0.0.1:8080\" }");
        }
        foreach (JsonNode item in listeners?.Items ?? [])
        {
            if (item is JsonObject source)
            {
                Bind(new ObjectReader(source, KeyTables.Listener, diagnostics), trusted);
            }
            else
            {
                diagnostics.Add(
                    Descriptors.WrongType,
                    item.Range,
                    "listeners",
                    $"an array with {item.Kind} in it",
                    "an array of objects",
                    "{ \"url\": \"http://127.0.0.1:8080\" }");
            }
        }
    }

    private void Bind(ObjectReader listener, TrustSpec? trusted)
    {
        SocketPermissionsSpec? permissions = BindPermissions(listener);
        ListenerLimitsSpec limits = ListenerLimitsBinder.Bind(listener, diagnostics) with
        {
            TrustedProxies = listener.HasWritten(TrustBinder.Key) ? TrustBinder.Bind(diagnostics, listener) : trusted,
            RequiresProxyHeader = listener.IsTrue("proxy-protocol"),
        };
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
        Listeners.Add(new ListenerSpec(url.Value, limits, permissions)
        {
            Tls = tls,
            HttpsPort = _tls.BindRedirect(listener, parsed),
        });
        CheckPermissions(listener, parsed);
        if (parsed.SocketPath is string socket)
        {
            Sockets.Add(new SocketUse(socket, url.Value, url.Range));
        }
        Claim(url, ListenerAddress.Create(parsed));
    }

    private SocketPermissionsSpec? BindPermissions(ObjectReader listener)
    {
        JsonString? mode = listener.Text("mode");
        if (mode is not null && !(mode.Value.Length is 3 or 4 && mode.Value.All(digit => digit is >= '0' and <= '7')))
        {
            diagnostics.Add(
                Descriptors.InvalidChoice, mode.Range, mode.Value, "mode", "three or four octal digits, as in '0660'");
        }
        string? owner = UserBinder.BindUser(diagnostics, listener, "owner");
        string? group = UserBinder.BindGroup(diagnostics, listener, "group");
        return mode is null && owner is null && group is null ? null : new SocketPermissionsSpec(mode?.Value, owner, group);
    }

    private void CheckPermissions(ObjectReader listener, ListenerUrl url)
    {
        if (url.HasFile)
        {
            return;
        }
        (string where, string instead) = url switch
        {
            { PassedName: not null } => (
                "on sockets that systemd passes", "Leave it out; set SocketMode=, SocketUser= and SocketGroup= in the socket unit"),
            { SocketPath: not null } => (
                "on an abstract socket, which has no file", "Leave it out, or write the path of a socket: 'http://unix:/run/front.sock'"),
            _ => ("on a TCP port", "Leave it out; it is for Unix sockets"),
        };
        foreach (string key in s_fileKeys)
        {
            if (listener.Find(key) is JsonProperty property)
            {
                diagnostics.Add(Descriptors.NoEffect, property.NameRange, key, where, instead);
            }
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

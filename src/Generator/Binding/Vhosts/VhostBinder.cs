using UdsAot.Generator.Binding.Endpoints;
using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Binding.Listeners;
using UdsAot.Generator.Binding.Mounts;
using UdsAot.Generator.Binding.Values;
using UdsAot.Generator.Collections;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Files;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Vhosts;

/// <summary>Binds <c>vhosts</c>, or the root's <c>mounts</c> as the vhost of every host.</summary>
internal sealed class VhostBinder(DiagnosticBag diagnostics, EquatableArray<PackedOriginSpec> packed)
{
    private readonly MountBinder _mounts = new(diagnostics, packed);
    private readonly Dictionary<string, JsonString> _names = [];

    public List<VhostSpec> Vhosts { get; } = [];

    /// <summary>The vhosts' keys for certificates.</summary>
    public List<JsonProperty> Certificates { get; } = [];

    /// <summary>The mounts of all vhosts.</summary>
    public List<MountSpec> Mounts => _mounts.Mounts;

    /// <summary>Where they are written.</summary>
    public List<MountPlace> Places => _mounts.Places;

    /// <summary>The Unix sockets that mounts forward to.</summary>
    public List<SocketUse> Sockets => _mounts.Sockets;

    /// <summary>The TCP ports that mounts forward to.</summary>
    public List<TcpUse> Ports => _mounts.Ports;

    public void BindAll(JsonArray vhosts)
    {
        if (vhosts.Items.Count == 0)
        {
            diagnostics.Add(
                Descriptors.EmptyList, vhosts.Range, "vhosts", "vhost, such as { \"name\": \"*\", \"mounts\": [...] }");
        }
        foreach (JsonNode item in vhosts.Items)
        {
            if (item is JsonObject source)
            {
                Bind(new ObjectReader(source, KeyTables.Vhost, diagnostics));
            }
            else
            {
                diagnostics.Add(
                    Descriptors.WrongType,
                    item.Range,
                    "vhosts",
                    $"an array with {item.Kind} in it",
                    "an array of objects",
                    "{ \"name\": \"device.local\", \"mounts\": [...] }");
            }
        }
    }

    public void BindDefault(JsonArray mounts)
    {
        Vhosts.Add(new VhostSpec("*"));
        _mounts.BindAll(mounts, vhost: 0);
    }

    private void Bind(ObjectReader vhost)
    {
        JsonString? name = vhost.Text("name");
        if (name is not null)
        {
            CheckName(name);
        }
        bool hasCertificate = CertificateBinder.Keys.Any(vhost.HasWritten);
        CertificateSpec? certificate = CertificateBinder.Bind(vhost, KeyTables.Vhost, "A vhost with a certificate", hasCertificate, diagnostics);
        Certificates.AddRange(CertificateBinder.Keys.Select(vhost.Find).OfType<JsonProperty>());
        Vhosts.Add(new VhostSpec(name?.Value ?? "", certificate));
        if (vhost.List("mounts") is JsonArray mounts)
        {
            _mounts.BindAll(mounts, Vhosts.Count - 1);
        }
    }

    private void CheckName(JsonString name)
    {
        if (WhatIsWrong(name.Value) is (string wrong, string write))
        {
            diagnostics.Add(Descriptors.InvalidVhostName, name.Range, name.Value, wrong, write);
            return;
        }
        string key = name.Value.ToLowerInvariant();
        if (_names.TryGetValue(key, out JsonString? first))
        {
            diagnostics.Add(
                Descriptors.DuplicateVhost, name.Range, [first.Range], name.Value, diagnostics.LineOf(first.Range));
            return;
        }
        _names.Add(key, name);
    }

    private static (string Wrong, string Write)? WhatIsWrong(string name)
    {
        const string Forms = "a host as in 'device.local', a suffix as in '*.device.local', or '*' for every other host";
        if (name == "*")
        {
            return null;
        }
        if (HostSyntax.IsBracketedIPv6(name))
        {
            string shortest = HostSyntax.Shortest(name);
            return shortest == name.ToLowerInvariant() ? null : ("is not the canonical form of its address", $"'{shortest}'");
        }
        string host = name.StartsWith("*.", StringComparison.Ordinal) ? name.Substring(2) : name;
        if (HostSyntax.IsName(host))
        {
            return null;
        }
        if (host.IndexOf('*') >= 0)
        {
            return ("has an asterisk that is neither alone nor a leading '*.'", Forms);
        }
        HostSyntax.Split(host, out string bare, out string? port);
        return port is not null && HostSyntax.IsHost(bare)
            ? ("has a port", "it without the port; a vhost serves its host on every listener")
            : ("is not a host", Forms);
    }
}

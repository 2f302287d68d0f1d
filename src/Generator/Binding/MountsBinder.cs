using UdsAot.Generator.Binding.Endpoints;
using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Binding.Listeners;
using UdsAot.Generator.Binding.Vhosts;
using UdsAot.Generator.Collections;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Files;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding;

/// <summary>
/// Binds the nodes of a mounts.json to its spec and reports all mistakes in one pass: no mistake hides another.
/// </summary>
internal sealed class MountsBinder
{
    private readonly DiagnosticBag _diagnostics;
    private readonly ListenerBinder _listeners;
    private readonly VhostBinder _vhosts;

    private MountsBinder(DiagnosticBag diagnostics, EquatableArray<PackedOriginSpec> packed)
    {
        _diagnostics = diagnostics;
        _listeners = new ListenerBinder(diagnostics);
        _vhosts = new VhostBinder(diagnostics, packed);
    }

    /// <summary>Binds a whole file.</summary>
    /// <param name="root">The root of the file.</param>
    /// <param name="packed">The origins of files as the build found them.</param>
    /// <param name="diagnostics">Receives the diagnostics.</param>
    /// <returns>The spec, or null after an error.</returns>
    public static MountsSpec? Bind(JsonNode root, EquatableArray<PackedOriginSpec> packed, DiagnosticBag diagnostics)
    {
        if (root is not JsonObject source)
        {
            diagnostics.Add(
                Descriptors.WrongType,
                root.Range,
                "mounts.json",
                root.Kind,
                "an object",
                "{ \"listeners\": [...], \"mounts\": [...] }");
            return null;
        }
        MountsSpec spec = new MountsBinder(diagnostics, packed).Bind(new ObjectReader(source, KeyTables.Root, diagnostics));
        return diagnostics.HasErrors ? null : spec;
    }

    private MountsSpec Bind(ObjectReader root)
    {
        TrustSpec? trusted = TrustBinder.Bind(_diagnostics, root);
        _listeners.BindAll(root.List("listeners"), trusted);
        BindVhosts(root);
        _listeners.Tls.CheckAll(_vhosts.Certificates);
        ListenerLoop.Check(_listeners.Sockets, _vhosts.Sockets, _diagnostics);
        ListenerLoop.Check(_listeners.Addresses, _vhosts.Ports, _diagnostics);
        UnguardedWays.Check(_diagnostics, _vhosts.Places, _vhosts.Vhosts);
        return new MountsSpec(new([.. _listeners.Listeners]), new([.. _vhosts.Vhosts]), new([.. _vhosts.Mounts]))
        {
            GivenListeners = ListenerLimitsSpec.Default with { TrustedProxies = trusted },
        };
    }

    private void BindVhosts(ObjectReader root)
    {
        JsonProperty? mounts = root.Find("mounts");
        JsonProperty? vhosts = root.Find("vhosts");
        if (mounts is not null && vhosts is not null)
        {
            _diagnostics.Add(
                Descriptors.MountsAndVhosts, mounts.NameRange, [vhosts.NameRange], _diagnostics.LineOf(vhosts.NameRange));
        }
        if (vhosts is not null)
        {
            _vhosts.BindAll((JsonArray)vhosts.Value);
        }
        else if (mounts is not null)
        {
            _vhosts.BindDefault((JsonArray)mounts.Value);
        }
        else if (!root.HasWritten("mounts") && !root.HasWritten("vhosts"))
        {
            _diagnostics.Add(
                Descriptors.MissingKey, root.Range, "Mounts.json", "mounts", KeyTables.Root.Find("mounts")!.Example);
        }
    }
}

using System.Text;
using UdsAot.Generator.Binding.Endpoints;
using UdsAot.Generator.Binding.Fields;
using UdsAot.Generator.Binding.Files;
using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Binding.Origins;
using UdsAot.Generator.Binding.Values;
using UdsAot.Generator.Collections;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Files;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;
using UdsAot.Http1;

namespace UdsAot.Generator.Binding.Mounts;

/// <summary>Binds lists of mounts, one vhost's at a time.</summary>
internal sealed class MountBinder(DiagnosticBag diagnostics, EquatableArray<PackedOriginSpec> packed)
{
    private readonly OriginBinder _origins = new(diagnostics, packed);
    private readonly HeaderMapBinder _headerMaps = new(diagnostics);

    /// <summary>The mounts of all vhosts bound so far.</summary>
    public List<MountSpec> Mounts { get; } = [];

    /// <summary>Where they are written.</summary>
    public List<MountPlace> Places { get; } = [];

    /// <summary>The Unix sockets that they forward to.</summary>
    public List<SocketUse> Sockets { get; } = [];

    /// <summary>The TCP ports that they forward to.</summary>
    public List<TcpUse> Ports { get; } = [];

    public void BindAll(JsonArray mounts, int vhost)
    {
        if (mounts.Items.Count == 0)
        {
            diagnostics.Add(
                Descriptors.EmptyList,
                mounts.Range,
                "mounts",
                "mount, such as { \"mountpoint\": \"/\", \"origin\": \"+/run/web.sock:/\" }");
        }
        var mountpoints = new Dictionary<string, JsonString>();
        foreach (JsonNode item in mounts.Items)
        {
            if (item is JsonObject source)
            {
                Bind(new ObjectReader(source, KeyTables.Mount, diagnostics), vhost, mountpoints);
            }
            else
            {
                diagnostics.Add(
                    Descriptors.WrongType,
                    item.Range,
                    "mounts",
                    $"an array with {item.Kind} in it",
                    "an array of objects",
                    "{ \"mountpoint\": \"/\", \"origin\": \"+/run/web.sock:/\" }");
            }
        }
        HiddenFiles.Check(diagnostics, Mounts.FindAll(mount => mount.Vhost == vhost), mountpoints);
    }

    private void Bind(ObjectReader mount, int vhost, Dictionary<string, JsonString> mountpoints)
    {
        JsonString? mountpoint = mount.Text("mountpoint");
        bool isGood = mountpoint is not null && CheckMountpoint(mountpoint, mountpoints);
        JsonString? written = mount.Text("origin");
        OriginSpec? origin = written is null ? null : _origins.Bind(written, mount);
        if (origin is not null)
        {
            OriginKeys.Check(diagnostics, mount, origin.Local);
        }
        if (origin?.Tcp is TcpSpec tcp)
        {
            Ports.Add(new TcpUse(tcp, origin.Written, written!.Range));
            RefuseOwner(mount);
        }
        else if (origin is { Local: null })
        {
            Sockets.Add(new SocketUse(origin.Socket, origin.Written, written!.Range));
        }
        OriginTlsSpec? tls = OriginTlsBinder.Bind(diagnostics, mount, origin);
        GuardSpec? guard = BindGuard(mount, vhost, mountpoint);
        if (mount.IsTrue("no-ws-upgrades") && mount.Find("basic-auth") is JsonProperty guarded)
        {
            diagnostics.Add(Descriptors.GuardIsPassedBy, guarded.NameRange);
        }
        (HeaderMapSpec request, HeaderMapSpec response, ForwardedSpec forwarded) = _headerMaps.Bind(mount);
        string? host = BindHost(mount.Text("host"));
        string? originUser = UserBinder.BindUser(diagnostics, mount, "origin-user");
        LimitsSpec limits = BindLimits(mount);
        if (mount.IsTrue("no-ws-upgrades") && mount.Find("tunnel-timeout") is JsonProperty timeout)
        {
            diagnostics.Add(
                Descriptors.NoEffect, timeout.NameRange, timeout.Name, "together with 'no-ws-upgrades'", "Remove one of the two");
        }
        if (isGood && origin is not null)
        {
            var bound = new MountSpec(
                vhost,
                mountpoint!.Value,
                mount.IsTrue("exact-match") || origin.Local is FilesSpec { IsFile: true },
                !mount.IsTrue("no-ws-upgrades"),
                origin,
                tls,
                originUser,
                request,
                response,
                mount.Boolean("rewrite-location") ?? (origin.Local is null && IsElsewhere(mountpoint.Value, origin.OriginPath)),
                forwarded,
                host,
                guard,
                mount.IsTrue("request-id"),
                limits);
            Mounts.Add(bound);
            Places.Add(new MountPlace(bound, mountpoint.Range, written!.Range));
        }
    }

    // If mountpoint and inside path are the same, the origin's paths need no rewriting.
    private static bool IsElsewhere(string mountpoint, string inside) => PathSyntax.Encode(mountpoint).TrimEnd('/') != inside.TrimEnd('/');

    private void RefuseOwner(ObjectReader mount)
    {
        if (mount.Find("origin-user") is JsonProperty owner)
        {
            diagnostics.Add(
                Descriptors.NoEffect,
                owner.NameRange,
                owner.Name,
                "on an origin on TCP",
                "Leave it out, or use a Unix socket: only for those does the kernel know the peer's user");
        }
    }

    private bool CheckMountpoint(JsonString mountpoint, Dictionary<string, JsonString> mountpoints)
    {
        if (MountpointSyntax.WhatIsWrong(mountpoint.Value) is (string wrong, string write))
        {
            diagnostics.Add(Descriptors.InvalidMountpoint, mountpoint.Range, mountpoint.Value, wrong, write);
            return false;
        }
        if (mountpoints.TryGetValue(mountpoint.Value, out JsonString? first))
        {
            diagnostics.Add(
                Descriptors.DuplicateMountpoint,
                mountpoint.Range,
                [first.Range],
                mountpoint.Value,
                diagnostics.LineOf(first.Range));
            return false;
        }
        mountpoints.Add(mountpoint.Value, mountpoint);
        int length = Encoding.UTF8.GetByteCount(mountpoint.Value);
        if (length >= HeadLimits.Head)
        {
            diagnostics.Add(
                Descriptors.UnreachableMount,
                mountpoint.Range,
                mountpoint.Value,
                $"it has {length} bytes, and a request's head has at most {HeadLimits.Head}",
                "Shorten it");
        }
        return true;
    }

    // Mounts of a vhost with the same file share a realm, the first one's mountpoint, so a browser asks once for all of them.
    private GuardSpec? BindGuard(ObjectReader mount, int vhost, JsonString? mountpoint)
    {
        DevicePath.Check(diagnostics, mount, "basic-auth");
        if (mount.Text("basic-auth")?.Value is not string file || mountpoint is null)
        {
            return null;
        }
        return Mounts.FirstOrDefault(other => other.Vhost == vhost && other.Guard?.File == file)?.Guard
            ?? new GuardSpec(file, PathSyntax.Encode(mountpoint.Value));
    }

    private string? BindHost(JsonString? host)
    {
        if (host is null || host.Value == "preserve")
        {
            return null;
        }
        HostSyntax.Split(host.Value, out string name, out string? port);
        if (!HostSyntax.IsHost(name) || (port is not null && !HostSyntax.IsPort(port)))
        {
            diagnostics.Add(Descriptors.InvalidHost, host.Range, host.Value);
        }
        return host.Value;
    }

    private static LimitsSpec BindLimits(ObjectReader mount)
    {
        const long MaxBodySize = 1L << 53;
        LimitsSpec otherwise = LimitsSpec.Default;
        return new LimitsSpec(
            mount.Milliseconds("connect-timeout", otherwise.ConnectTimeout, minimum: 1),
            mount.Milliseconds("restart-hold", otherwise.RestartHold, minimum: 0),
            mount.Milliseconds("response-timeout", otherwise.ResponseTimeout, minimum: 1),
            mount.Milliseconds("idle-timeout", otherwise.IdleTimeout, minimum: 1),
            mount.Milliseconds("tunnel-timeout", otherwise.TunnelTimeout, minimum: 1),
            mount.Milliseconds("keepalive-timeout", otherwise.KeepAliveTimeout, minimum: 1),
            (int)mount.Whole("max-connections", otherwise.MaxConnections, 1, ushort.MaxValue, "connections"),
            mount.Whole("max-body-size", otherwise.MaxBodySize, 0, MaxBodySize, "bytes"));
    }
}

using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes Create: each mount with the values that differ from the defaults.</summary>
internal static class MountEmitter
{
    // As in a lookup: a method with very many cases is slow to compile.
    private const int MaxMountsPerMethod = 100;

    public static void Emit(CodeWriter writer, MountsSpec spec, HeaderMapEmitter headerMaps, LocalContentEmitter ownContent)
    {
        int methods = (spec.Mounts.Count + MaxMountsPerMethod - 1) / MaxMountsPerMethod;
        writer.Line();
        if (methods <= 1)
        {
            EmitMounts(writer, "protected override Mount Create(int index)", spec, headerMaps, ownContent, 0);
            return;
        }
        writer.Line($"protected override Mount Create(int index) => (index / {MaxMountsPerMethod}) switch");
        writer.Line("{");
        writer.Indent();
        for (int method = 0; method < methods; method++)
        {
            writer.Line($"{method} => Create{method * MaxMountsPerMethod}(index),");
        }
        writer.Line("_ => throw new global::System.ArgumentOutOfRangeException(nameof(index)),");
        writer.Outdent();
        writer.Line("};");
        for (int first = 0; first < spec.Mounts.Count; first += MaxMountsPerMethod)
        {
            writer.Line();
            EmitMounts(writer, $"private static Mount Create{first}(int index)", spec, headerMaps, ownContent, first);
        }
    }

    private static void EmitMounts(
        CodeWriter writer, string signature, MountsSpec spec, HeaderMapEmitter headerMaps, LocalContentEmitter ownContent, int first)
    {
        writer.Line($"{signature} => index switch");
        writer.Line("{");
        writer.Indent();
        for (int index = first; index < Math.Min(first + MaxMountsPerMethod, spec.Mounts.Count); index++)
        {
            EmitMount(writer, index, spec.Mounts[index], spec.Vhosts[spec.Mounts[index].Vhost], headerMaps, ownContent);
        }
        writer.Line("_ => throw new global::System.ArgumentOutOfRangeException(nameof(index)),");
        writer.Outdent();
        writer.Line("};");
    }

    private static void EmitMount(
        CodeWriter writer, int index, MountSpec mount, VhostSpec vhost, HeaderMapEmitter headerMaps, LocalContentEmitter ownContent)
    {
        writer.Line($"// {Literals.Comment(mount.Mountpoint)} → {Literals.Comment(mount.Origin.Written)}");
        writer.Open($"{Literals.Number(index)} => new Mount");
        writer.Line($"Index = {Literals.Number(index)},");
        writer.Line($"Vhost = {Literals.Text(vhost.Name)},");
        writer.Line($"Mountpoint = {Literals.Text(mount.Mountpoint)},");
        if (mount.IsExact)
        {
            writer.Line("IsExact = true,");
        }
        if (!mount.TakesUpgrades)
        {
            writer.Line("TakesUpgrades = false,");
        }
        writer.Line($"Origin = {Literals.Text(mount.Origin.Written)},");
        if (mount.Origin.Local is LocalContentSpec own)
        {
            writer.Line($"Local = {ownContent.Expression(own)},");
        }
        else
        {
            writer.Line($"Socket = {Literals.Text(mount.Origin.Socket)},");
            if (mount.Origin.Tcp is TcpSpec tcp)
            {
                writer.Line($"Tcp = new TcpAddress({Literals.Text(tcp.Host)}, {Literals.Number(tcp.Port)}),");
            }
            if (mount.Tls is OriginTlsSpec tls)
            {
                EmitTls(writer, tls);
            }
            writer.Line($"OriginPath = {Literals.Array(mount.Origin.OriginPath)},");
        }
        if (mount.OriginUser is not null)
        {
            writer.Line($"OriginUser = {Literals.Text(mount.OriginUser)},");
        }
        if (mount.RequestHeaders != HeaderMapSpec.EndToEnd)
        {
            writer.Line($"RequestHeaders = {headerMaps.NameOf(mount.RequestHeaders)}.Instance,");
        }
        if (mount.ResponseHeaders != HeaderMapSpec.EndToEnd)
        {
            writer.Line($"ResponseHeaders = {headerMaps.NameOf(mount.ResponseHeaders)}.Instance,");
        }
        if (mount.RewritesLocation)
        {
            string exact = mount.IsExact ? ", isExact: true" : "";
            writer.Line($"References = new LocationRewriter({Literals.Array(mount.Origin.OriginPath)}, {Literals.Array(PathSyntax.Encode(mount.Mountpoint))}{exact}),");
        }
        if (mount.Forwarded != ForwardedSpec.Replace)
        {
            writer.Line($"Forwarded = {Policy(mount.Forwarded)},");
        }
        if (mount.Host is not null)
        {
            writer.Line($"Host = {Literals.Array(mount.Host)},");
        }
        if (mount.Guard is not null)
        {
            writer.Line($"BasicAuth = {Literals.Text(mount.Guard.File)},");
            string challenge = $"WWW-Authenticate: Basic realm=\"{mount.Guard.Realm}\", charset=\"UTF-8\"";
            writer.Line($"Challenge = {Literals.LineBytes(challenge)}.ToArray(),");
        }
        if (mount.NamesRequests)
        {
            writer.Line("NamesRequests = true,");
        }
        EmitLimits(writer, mount.Limits);
        writer.Close(",");
    }

    private static void EmitTls(CodeWriter writer, OriginTlsSpec tls)
    {
        writer.Open("Tls = new OriginTls");
        writer.Line($"ServerName = {OrNull(tls.ServerName)},");
        if (!tls.Verifies)
        {
            writer.Line("Verifies = false,");
        }
        if (tls.Authorities is not null)
        {
            writer.Line($"Authorities = {Literals.Text(tls.Authorities)},");
        }
        if (tls.Certificate is not null)
        {
            writer.Line($"Certificate = {Literals.Text(tls.Certificate)},");
            writer.Line($"Key = {OrNull(tls.Key)},");
        }
        writer.Close(",");
    }

    private static string OrNull(string? text) => text is null ? "null" : Literals.Text(text);

    private static void EmitLimits(CodeWriter writer, LimitsSpec limits)
    {
        LimitsSpec otherwise = LimitsSpec.Default;
        writer.Number("ConnectTimeout", limits.ConnectTimeout, otherwise.ConnectTimeout);
        writer.Number("RestartHold", limits.RestartHold, otherwise.RestartHold);
        writer.Number("ResponseTimeout", limits.ResponseTimeout, otherwise.ResponseTimeout);
        writer.Number("IdleTimeout", limits.IdleTimeout, otherwise.IdleTimeout);
        writer.Number("TunnelTimeout", limits.TunnelTimeout, otherwise.TunnelTimeout);
        writer.Number("KeepAliveTimeout", limits.KeepAliveTimeout, otherwise.KeepAliveTimeout);
        writer.Number("MaxConnections", limits.MaxConnections, otherwise.MaxConnections);
        writer.Number("MaxBodySize", limits.MaxBodySize, otherwise.MaxBodySize);
    }

    private static string Policy(ForwardedSpec forwarded) => forwarded switch
    {
        ForwardedSpec.Append => "ForwardedPolicy.Replace | ForwardedPolicy.Append",
        ForwardedSpec.ReplaceFor => "ForwardedPolicy.For",
        ForwardedSpec.AppendFor => "ForwardedPolicy.For | ForwardedPolicy.Append",
        _ => "ForwardedPolicy.Off",
    };
}

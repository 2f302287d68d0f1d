using UdsAot.Generator.Binding;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes Create: each mount as a person would, with what differs from the defaults.</summary>
internal static class MountEmitter
{
    // As in a lookup: a method with very many cases is slow to compile.
    private const int MaxMountsPerMethod = 100;

    public static void Emit(CodeWriter writer, MountsSpec spec, HeaderMapEmitter headerMaps)
    {
        int methods = (spec.Mounts.Count + MaxMountsPerMethod - 1) / MaxMountsPerMethod;
        writer.Line();
        if (methods <= 1)
        {
            EmitMounts(writer, "protected override Mount Create(int index)", spec, headerMaps, 0);
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
            EmitMounts(writer, $"private static Mount Create{first}(int index)", spec, headerMaps, first);
        }
    }

    private static void EmitMounts(CodeWriter writer, string signature, MountsSpec spec, HeaderMapEmitter headerMaps, int first)
    {
        writer.Line($"{signature} => index switch");
        writer.Line("{");
        writer.Indent();
        for (int index = first; index < Math.Min(first + MaxMountsPerMethod, spec.Mounts.Count); index++)
        {
            EmitMount(writer, index, spec.Mounts[index], spec.Vhosts[spec.Mounts[index].Vhost], headerMaps);
        }
        writer.Line("_ => throw new global::System.ArgumentOutOfRangeException(nameof(index)),");
        writer.Outdent();
        writer.Line("};");
    }

    private static void EmitMount(CodeWriter writer, int index, MountSpec mount, VhostSpec vhost, HeaderMapEmitter headerMaps)
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
        writer.Line($"Socket = {Literals.Text(mount.Origin.Socket)},");
        writer.Line($"InsidePath = {Array(mount.Origin.InsidePath)},");
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
            writer.Line($"References = new ReferenceMap({Array(mount.Origin.InsidePath)}, {Array(PathSyntax.Encode(mount.Mountpoint))}{exact}),");
        }
        if (mount.Forwarded != ForwardedSpec.Replace)
        {
            writer.Line($"Forwarded = {Policy(mount.Forwarded)},");
        }
        if (mount.Host is not null)
        {
            writer.Line($"Host = {Array(mount.Host)},");
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

    private static string Array(string text) => text.Length == 0 ? "[]" : $"{Literals.Bytes(text)}.ToArray()";

    private static string Policy(ForwardedSpec forwarded) => forwarded switch
    {
        ForwardedSpec.Append => "ForwardedPolicy.Replace | ForwardedPolicy.Append",
        ForwardedSpec.ReplaceFor => "ForwardedPolicy.For",
        ForwardedSpec.AppendFor => "ForwardedPolicy.For | ForwardedPolicy.Append",
        _ => "ForwardedPolicy.Off",
    };
}

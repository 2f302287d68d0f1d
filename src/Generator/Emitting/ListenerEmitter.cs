using UdsAot.Generator.Collections;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes ListenerUrls, and LimitsOf and PermissionsOf for listeners without the defaults.</summary>
internal static class ListenerEmitter
{
    private const string Limits = "global::UdsAot.Compiled.ListenerLimits";
    private const string Permissions = "global::UdsAot.Compiled.SocketPermissions";
    private const string Messages = "global::UdsAot.Http1.MessageLimits";

    /// <summary>Writes them.</summary>
    /// <param name="writer">The writer of the code.</param>
    /// <param name="listeners">The listeners.</param>
    /// <param name="given">The limits of listeners that are given on the command line.</param>
    public static void Emit(CodeWriter writer, EquatableArray<ListenerSpec> listeners, ListenerLimitsSpec given)
    {
        writer.Line();
        writer.Line("public override string[] ListenerUrls =>");
        writer.Line("[");
        writer.Indent();
        foreach (ListenerSpec listener in listeners)
        {
            writer.Line(Literals.Text(listener.Url) + ",");
        }
        writer.Outdent();
        writer.Line("];");
        if (given != ListenerLimitsSpec.Default || listeners.Any(listener => listener.Limits != ListenerLimitsSpec.Default))
        {
            EmitLimits(writer, listeners, given);
        }
        if (listeners.Any(listener => listener.Permissions is not null))
        {
            EmitPermissions(writer, listeners);
        }
    }

    private static void EmitLimits(CodeWriter writer, EquatableArray<ListenerSpec> listeners, ListenerLimitsSpec given)
    {
        writer.Line();
        writer.Line($"public override {Limits} LimitsOf(int listener) => listener switch");
        writer.Line("{");
        writer.Indent();
        for (int index = 0; index < listeners.Count; index++)
        {
            if (listeners[index].Limits != given)
            {
                writer.Line($"// {Literals.Comment(listeners[index].Url)}");
                EmitLimits(writer, Literals.Number(index), listeners[index].Limits);
            }
        }
        if (given == ListenerLimitsSpec.Default)
        {
            writer.Line("_ => base.LimitsOf(listener),");
        }
        else
        {
            EmitLimits(writer, "_", given);
        }
        writer.Outdent();
        writer.Line("};");
    }

    private static void EmitLimits(CodeWriter writer, string which, ListenerLimitsSpec limits)
    {
        ListenerLimitsSpec otherwise = ListenerLimitsSpec.Default;
        writer.Open($"{which} => new {Limits}");
        EmitMessages(writer, limits, otherwise);
        writer.Number("HeadTimeout", limits.HeadTimeout, otherwise.HeadTimeout);
        writer.Number("KeepAliveTimeout", limits.KeepAliveTimeout, otherwise.KeepAliveTimeout);
        writer.Number("MinBodyRate", limits.MinBodyRate, otherwise.MinBodyRate);
        writer.Number("MaxRequests", limits.MaxRequests, otherwise.MaxRequests);
        writer.Number("MaxConnections", limits.MaxConnections, otherwise.MaxConnections);
        if (limits.TrustedProxies is TrustSpec trusted)
        {
            EmitTrust(writer, trusted);
        }
        if (limits.RequiresProxyHeader)
        {
            writer.Line("RequiresProxyHeader = true,");
        }
        writer.Close(",");
    }

    private static void EmitTrust(CodeWriter writer, TrustSpec trusted)
    {
        writer.Line($"TrustedProxies = new global::UdsAot.Compiled.TrustedProxies({(trusted.Unix ? "unix: true" : "unix: false")},");
        writer.Line("[");
        writer.Indent();
        foreach (NetworkSpec network in trusted.Networks)
        {
            writer.Line($"new(0x{network.High:X16}, 0x{network.Low:X16}, {network.Prefix}), // {Literals.Comment(network.Written)}");
        }
        writer.Outdent();
        writer.Line("]),");
    }

    private static void EmitPermissions(CodeWriter writer, EquatableArray<ListenerSpec> listeners)
    {
        writer.Line();
        writer.Line($"public override {Permissions}? PermissionsOf(int listener) => listener switch");
        writer.Line("{");
        writer.Indent();
        for (int index = 0; index < listeners.Count; index++)
        {
            if (listeners[index].Permissions is SocketPermissionsSpec permissions)
            {
                writer.Line($"// {Literals.Comment(listeners[index].Url)}");
                writer.Open($"{Literals.Number(index)} => new {Permissions}");
                EmitPermissions(writer, permissions);
                writer.Close(",");
            }
        }
        writer.Line("_ => null,");
        writer.Outdent();
        writer.Line("};");
    }

    private static void EmitPermissions(CodeWriter writer, SocketPermissionsSpec permissions)
    {
        if (permissions.Mode is string mode)
        {
            writer.Line($"Mode = {Literals.Octal(mode)}, // {mode}");
        }
        if (permissions.Owner is string owner)
        {
            writer.Line($"Owner = {Literals.Text(owner)},");
        }
        if (permissions.Group is string group)
        {
            writer.Line($"Group = {Literals.Text(group)},");
        }
    }

    private static void EmitMessages(CodeWriter writer, ListenerLimitsSpec limits, ListenerLimitsSpec otherwise)
    {
        bool isDefault = limits.MaxHeadSize == otherwise.MaxHeadSize && limits.MaxTargetLength == otherwise.MaxTargetLength
            && limits.MaxFields == otherwise.MaxFields && limits.MaxChunkExtensions == otherwise.MaxChunkExtensions
            && limits.MaxTrailerSize == otherwise.MaxTrailerSize;
        if (isDefault)
        {
            return;
        }
        writer.Open($"Messages = new {Messages}");
        writer.Number("Head", limits.MaxHeadSize, otherwise.MaxHeadSize);
        writer.Number("StartLine", limits.MaxTargetLength, otherwise.MaxTargetLength);
        writer.Number("Fields", limits.MaxFields, otherwise.MaxFields);
        writer.Number("ChunkExtensions", limits.MaxChunkExtensions, otherwise.MaxChunkExtensions);
        writer.Number("Trailers", limits.MaxTrailerSize, otherwise.MaxTrailerSize);
        writer.Close(",");
    }
}

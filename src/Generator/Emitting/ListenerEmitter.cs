using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes ListenerUrls, and LimitsOf where a listener has other limits than the defaults.</summary>
internal static class ListenerEmitter
{
    private const string Limits = "global::UdsAot.Listening.ListenerLimits";
    private const string Messages = "global::UdsAot.Http1.MessageLimits";

    public static void Emit(CodeWriter writer, EquatableArray<ListenerSpec> listeners)
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
        if (listeners.Any(listener => listener.Limits != ListenerLimitsSpec.Default))
        {
            EmitLimits(writer, listeners);
        }
    }

    private static void EmitLimits(CodeWriter writer, EquatableArray<ListenerSpec> listeners)
    {
        writer.Line();
        writer.Line($"public override {Limits} LimitsOf(int listener) => listener switch");
        writer.Line("{");
        writer.Indent();
        for (int index = 0; index < listeners.Count; index++)
        {
            if (listeners[index].Limits != ListenerLimitsSpec.Default)
            {
                EmitListener(writer, index, listeners[index]);
            }
        }
        writer.Line("_ => base.LimitsOf(listener),");
        writer.Outdent();
        writer.Line("};");
    }

    private static void EmitListener(CodeWriter writer, int index, ListenerSpec listener)
    {
        ListenerLimitsSpec limits = listener.Limits;
        ListenerLimitsSpec otherwise = ListenerLimitsSpec.Default;
        writer.Line($"// {Literals.Comment(listener.Url)}");
        writer.Open($"{Literals.Number(index)} => new {Limits}");
        EmitMessages(writer, limits, otherwise);
        writer.Number("HeadTimeout", limits.HeadTimeout, otherwise.HeadTimeout);
        writer.Number("KeepAliveTimeout", limits.KeepAliveTimeout, otherwise.KeepAliveTimeout);
        writer.Number("MinBodyRate", limits.MinBodyRate, otherwise.MinBodyRate);
        writer.Number("MaxRequests", limits.MaxRequests, otherwise.MaxRequests);
        writer.Number("MaxConnections", limits.MaxConnections, otherwise.MaxConnections);
        writer.Close(",");
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

using UdsAot.Generator.Collections;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes FindVhost: an exact name, then the longest suffix, then the default.</summary>
internal static class VhostEmitter
{
    public static void Emit(CodeWriter writer, EquatableArray<VhostSpec> vhosts)
    {
        List<LookupEntry> exact = [];
        List<LookupEntry> suffixes = [];
        string otherwise = "None";
        for (int index = 0; index < vhosts.Count; index++)
        {
            VhostSpec vhost = vhosts[index];
            string number = Literals.Number(index);
            if (vhost.IsDefault)
            {
                otherwise = number;
            }
            else
            {
                (vhost.IsSuffix ? suffixes : exact).Add(new LookupEntry(vhost.Key, number));
            }
        }
        writer.Line();
        writer.Open("public override int FindVhost(global::System.ReadOnlySpan<byte> host)");
        EmitExact(writer, exact);
        EmitSuffixes(writer, suffixes);
        writer.Line($"return {otherwise};");
        writer.Close();
        if (exact.Count > 0)
        {
            LookupEmitter.Emit(writer, "FindHost", "host", exact, []);
        }
        if (suffixes.Count > 0)
        {
            LookupEmitter.Emit(writer, "FindSuffix", "suffix", suffixes, []);
        }
    }

    private static void EmitExact(CodeWriter writer, List<LookupEntry> exact)
    {
        if (exact.Count == 0)
        {
            return;
        }
        writer.Line("int exact = FindHost(host);");
        writer.Open("if (exact != None)");
        writer.Line("return exact;");
        writer.Close();
    }

    private static void EmitSuffixes(CodeWriter writer, List<LookupEntry> suffixes)
    {
        if (suffixes.Count == 0)
        {
            return;
        }
        int longest = suffixes.Max(suffix => suffix.Bytes.Length);
        writer.Line("// From the longest suffix to the shortest: from each dot but a leading one.");
        writer.Line($"int start = global::System.Math.Max(1, host.Length - {longest});");
        writer.Open("while (start < host.Length)");
        writer.Line("int dot = host[start..].IndexOf((byte)'.');");
        writer.Open("if (dot < 0)");
        writer.Line("break;");
        writer.Close();
        writer.Line("int suffix = FindSuffix(host[(start + dot)..]);");
        writer.Open("if (suffix != None)");
        writer.Line("return suffix;");
        writer.Close();
        writer.Line("start += dot + 1;");
        writer.Close();
    }
}

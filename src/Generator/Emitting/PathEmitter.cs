using System.Text;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes FindMount: for each vhost a walk over the path's segment boundaries, from the longest prefix to the root.</summary>
internal static class PathEmitter
{
    public static void Emit(CodeWriter writer, MountsSpec spec)
    {
        if (spec.Mounts.Any(mount => mount.Guard is not null))
        {
            int longest = spec.Mounts.Max(mount => Encoding.UTF8.GetByteCount(mount.Mountpoint));
            writer.Line();
            writer.Line($"public override int LongestMountpoint => {Literals.Number(longest)};");
        }
        writer.Line();
        writer.Line("public override int FindMount(int vhost, global::System.ReadOnlySpan<byte> path, bool asksUpgrade) => vhost switch");
        writer.Line("{");
        writer.Indent();
        List<MountChoice>[] choices = Array.ConvertAll(ByVhost(spec), ChoicesOf);
        for (int vhost = 0; vhost < choices.Length; vhost++)
        {
            string upgrade = NeedsUpgrade(choices[vhost]) ? ", asksUpgrade" : "";
            writer.Line($"{Literals.Number(vhost)} => FindInVhost{vhost}(path{upgrade}), // {Literals.Comment(spec.Vhosts[vhost].Name)}");
        }
        writer.Line("_ => None,");
        writer.Outdent();
        writer.Line("};");
        for (int vhost = 0; vhost < choices.Length; vhost++)
        {
            EmitVhost(writer, $"InVhost{vhost}", spec.Vhosts[vhost].Name, choices[vhost]);
        }
    }

    private static bool NeedsUpgrade(List<MountChoice> choices) => choices.Exists(choice => choice.NeedsUpgrade);

    private static List<MountChoice> ChoicesOf(List<(int Index, MountSpec Mount)> mounts)
        => [.. mounts
            .GroupBy(mount => mount.Mount.Key, StringComparer.Ordinal)
            .Select(group => new MountChoice(group.Key, [.. group]))];

    private static List<(int Index, MountSpec Mount)>[] ByVhost(MountsSpec spec)
    {
        var mounts = new List<(int Index, MountSpec Mount)>[spec.Vhosts.Count];
        for (int vhost = 0; vhost < mounts.Length; vhost++)
        {
            mounts[vhost] = [];
        }
        for (int index = 0; index < spec.Mounts.Count; index++)
        {
            mounts[spec.Mounts[index].Vhost].Add((index, spec.Mounts[index]));
        }
        return mounts;
    }

    private static void EmitVhost(CodeWriter writer, string name, string vhost, List<MountChoice> choices)
    {
        MountChoice? root = choices.Find(choice => choice.Key.Length == 0);
        List<MountChoice> keyed = choices.FindAll(choice => choice.Key.Length > 0);
        List<LookupEntry> entries = [.. keyed.Select(choice => new LookupEntry(choice.Key, choice.ToExpression()))];
        List<LookupParameter> more = [];
        if (keyed.Exists(choice => choice.NeedsRest))
        {
            more.Add(new LookupParameter("int", "rest", "path.Length - end"));
        }
        if (NeedsUpgrade(keyed))
        {
            more.Add(new LookupParameter("bool", "asksUpgrade", "asksUpgrade"));
        }

        writer.Line();
        writer.Line($"// {Literals.Comment(vhost)}");
        string upgrade = NeedsUpgrade(choices) ? ", bool asksUpgrade" : "";
        writer.Open($"private static int Find{name}(global::System.ReadOnlySpan<byte> path{upgrade})");
        if (entries.Count > 0)
        {
            EmitWalk(writer, $"Match{name}", entries.Max(entry => entry.Bytes.Length), more);
        }
        writer.Line($"return {(root is null ? "None" : root.ToRootExpression())};");
        writer.Close();
        if (entries.Count > 0)
        {
            LookupEmitter.Emit(writer, $"Match{name}", "prefix", entries, more);
        }
    }

    private static void EmitWalk(CodeWriter writer, string match, int longest, List<LookupParameter> more)
    {
        writer.Line("// From the longest prefix that a mountpoint can have, back from slash to slash.");
        writer.Line("int end = path.Length;");
        writer.Open($"if (end > {longest})");
        writer.Line($"end = path[..{longest + 1}].LastIndexOf((byte)'/');");
        writer.Close();
        writer.Open("while (end > 0)");
        writer.Line($"int found = {match}(path[..end]{string.Concat(more.Select(one => $", {one.First}"))});");
        writer.Open("if (found != None)");
        writer.Line("return found;");
        writer.Close();
        writer.Line("end = path[..end].LastIndexOf((byte)'/');");
        writer.Close();
    }
}

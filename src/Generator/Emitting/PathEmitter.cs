using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes FindMount: for each vhost a walk over the path's segment boundaries, from the longest prefix to the root.</summary>
internal static class PathEmitter
{
    public static void Emit(CodeWriter writer, MountsSpec spec)
    {
        writer.Line();
        writer.Line("public override int FindMount(int vhost, global::System.ReadOnlySpan<byte> path) => vhost switch");
        writer.Line("{");
        writer.Indent();
        List<(int Index, MountSpec Mount)>[] mounts = ByVhost(spec);
        for (int vhost = 0; vhost < mounts.Length; vhost++)
        {
            writer.Line($"{Literals.Number(vhost)} => FindInVhost{vhost}(path), // {Literals.Comment(spec.Vhosts[vhost].Name)}");
        }
        writer.Line("_ => None,");
        writer.Outdent();
        writer.Line("};");
        for (int vhost = 0; vhost < mounts.Length; vhost++)
        {
            EmitVhost(writer, $"InVhost{vhost}", spec.Vhosts[vhost].Name, mounts[vhost]);
        }
    }

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

    private static void EmitVhost(CodeWriter writer, string name, string vhost, List<(int Index, MountSpec Mount)> mounts)
    {
        List<MountChoice> choices = [.. mounts
            .GroupBy(mount => mount.Mount.Key, StringComparer.Ordinal)
            .Select(group => new MountChoice(group.Key, group))];
        MountChoice? root = choices.Find(choice => choice.Key.Length == 0);
        List<LookupEntry> entries = [.. choices
            .Where(choice => choice.Key.Length > 0)
            .Select(choice => new LookupEntry(choice.Key, choice.ToExpression()))];
        bool takesRest = choices.Exists(choice => choice.Key.Length > 0 && choice.NeedsRest);

        writer.Line();
        writer.Line($"// {Literals.Comment(vhost)}");
        writer.Open($"private static int Find{name}(global::System.ReadOnlySpan<byte> path)");
        if (entries.Count > 0)
        {
            EmitWalk(writer, $"Match{name}", entries.Max(entry => entry.Bytes.Length), takesRest);
        }
        EmitRoot(writer, root);
        writer.Close();
        if (entries.Count > 0)
        {
            LookupEmitter.Emit(writer, $"Match{name}", "prefix", entries, takesRest ? new LookupEmitter.Extra("rest") : null);
        }
    }

    private static void EmitWalk(CodeWriter writer, string match, int longest, bool takesRest)
    {
        writer.Line("// From the longest prefix that a mountpoint can have, back from slash to slash.");
        writer.Line("int end = path.Length;");
        writer.Open($"if (end > {longest})");
        writer.Line($"end = path[..{longest + 1}].LastIndexOf((byte)'/');");
        writer.Close();
        writer.Open("while (end > 0)");
        writer.Line($"int found = {match}(path[..end]{(takesRest ? ", path.Length - end" : "")});");
        writer.Open("if (found != None)");
        writer.Line("return found;");
        writer.Close();
        writer.Line("end = path[..end].LastIndexOf((byte)'/');");
        writer.Close();
    }

    private static void EmitRoot(CodeWriter writer, MountChoice? root)
    {
        if (root is null)
        {
            writer.Line("return None;");
        }
        else if (root.IsExact)
        {
            writer.Line($"return path.Length == 1 ? {root.ToExpression()} : None;");
        }
        else
        {
            writer.Line($"return {root.ToExpression()};");
        }
    }
}

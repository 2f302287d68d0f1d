using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes a class for each distinct header table; mounts whose tables mean the same share it.</summary>
internal sealed class HeaderMapEmitter
{
    private readonly Dictionary<HeaderMapSpec, string> _names = [];
    private readonly List<(HeaderMapSpec Map, string Name, string FirstUse)> _maps = [];

    public HeaderMapEmitter(MountsSpec spec)
    {
        foreach (MountSpec mount in spec.Mounts)
        {
            Add(mount.RequestHeaders, $"requests to {mount.Mountpoint}");
            Add(mount.ResponseHeaders, $"responses of {mount.Mountpoint}");
        }
    }

    /// <summary>The class of a table other than <see cref="HeaderMapSpec.EndToEnd"/>.</summary>
    public string NameOf(HeaderMapSpec map) => _names[map];

    public void Emit(CodeWriter writer)
    {
        foreach ((HeaderMapSpec map, string name, string firstUse) in _maps)
        {
            writer.Line();
            writer.Line($"// First used by {Literals.Comment(firstUse)}.");
            writer.Open($"private sealed class {name} : HeaderMap");
            writer.Line($"public static {name} Instance {{ get; }} = new();");
            EmitMap(writer, map);
            writer.Close();
        }
    }

    private void Add(HeaderMapSpec map, string use)
    {
        if (map != HeaderMapSpec.EndToEnd && !_names.ContainsKey(map))
        {
            string name = $"HeaderMap{_maps.Count}";
            _names.Add(map, name);
            _maps.Add((map, name, use));
        }
    }

    private static void EmitMap(CodeWriter writer, HeaderMapSpec map)
    {
        if (map.IsAllowList)
        {
            writer.Line();
            writer.Line("public override bool IsAllowList => true;");
        }
        EmitForwards(writer, map);
        if (map.Set.Count == 0)
        {
            return;
        }
        writer.Line();
        writer.Line("public override global::System.ReadOnlySpan<byte> SetLines =>");
        writer.Indent();
        for (int index = 0; index < map.Set.Count; index++)
        {
            string literal = Literals.LineBytes($"{map.Set[index].Name}: {map.Set[index].Value}");
            writer.Line(index == map.Set.Count - 1 ? literal + ";" : literal + " +");
        }
        writer.Outdent();
    }

    private static void EmitForwards(CodeWriter writer, HeaderMapSpec map)
    {
        string other = map.IsAllowList ? "false" : "true";
        const string Signature = "public override bool Forwards(global::System.ReadOnlySpan<byte> name)";
        writer.Line();
        if (map.Names.Count == 0)
        {
            writer.Line($"{Signature} => {other};");
            return;
        }
        writer.Line($"{Signature} => name.Length switch");
        writer.Line("{");
        writer.Indent();
        foreach (IGrouping<int, string> group in map.Names.GroupBy(name => name.Length).OrderBy(group => group.Key))
        {
            string isNamed = string.Join(" || ", group.Select(name => $"IsName(name, {Literals.Bytes(name)})"));
            string isNot = group.Count() == 1 ? $"!{isNamed}" : $"!({isNamed})";
            writer.Line($"{group.Key} => {(map.IsAllowList ? isNamed : isNot)},");
        }
        writer.Line($"_ => {other},");
        writer.Outdent();
        writer.Line("};");
    }
}

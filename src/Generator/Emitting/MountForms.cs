using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>
/// The choice among mounts that share a key, by the rest of the path; each is an index or None in C#.
/// </summary>
/// <param name="Bare">Nothing follows.</param>
/// <param name="Slash">A single slash.</param>
/// <param name="Deeper">More than a slash.</param>
internal sealed record MountForms(string Bare, string Slash, string Deeper)
{
    private const string None = "None";

    /// <summary>True if the answer depends on the rest of the path.</summary>
    public bool NeedsRest => Bare != Slash || Slash != Deeper;

    public static MountForms Create(IEnumerable<(int Index, MountSpec Mount)> mounts)
    {
        string bare = None;
        string slash = None;
        string deeper = None;
        // The mount with the slash comes last, as it is the longer one; only the bare form prefers the other.
        foreach ((int index, MountSpec mount) in mounts.OrderBy(mount => mount.Mount.EndsInSlash))
        {
            string number = Literals.Number(index);
            bare = bare == None ? number : bare;
            slash = mount.EndsInSlash || !mount.IsExact ? number : slash;
            deeper = mount.IsExact ? deeper : number;
        }
        return new MountForms(bare, slash, deeper);
    }

    /// <summary>The answer after a key, with the length of the rest of the path in <c>rest</c>.</summary>
    public string ToExpression()
    {
        if (!NeedsRest)
        {
            return Slash;
        }
        return Slash == Deeper
            ? $"(rest == 0 ? {Bare} : {Slash})"
            : $"(rest switch {{ 0 => {Bare}, 1 => {Slash}, _ => {Deeper} }})";
    }

    /// <summary>The answer of the root, whose key is empty, with the whole path in <c>path</c>.</summary>
    public string ToRootExpression() => Slash == Deeper ? Slash : $"path.Length == 1 ? {Slash} : {Deeper}";
}

using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>
/// The mounts that share a key: <c>/admin</c> and <c>/admin/</c>. Which one takes a path depends on what follows the key there:
/// nothing, a single slash, or more.
/// </summary>
internal sealed class MountChoice
{
    private readonly string _bare = "None";
    private readonly string _slash = "None";
    private readonly string _deeper = "None";

    public MountChoice(string key, IEnumerable<(int Index, MountSpec Mount)> mounts)
    {
        Key = key;
        // The mount with the slash comes last, as it is the longer one; only the bare form prefers the other.
        foreach ((int index, MountSpec mount) in mounts.OrderBy(mount => mount.Mount.EndsInSlash))
        {
            string number = Literals.Number(index);
            _bare = _bare == "None" ? number : _bare;
            _slash = mount.EndsInSlash || !mount.IsExact ? number : _slash;
            _deeper = mount.IsExact ? _deeper : number;
        }
    }

    /// <summary>The mountpoint without a trailing slash.</summary>
    public string Key { get; }

    /// <summary>Whether the answer depends on what follows the key.</summary>
    public bool NeedsRest => _bare != _slash || _slash != _deeper;

    /// <summary>Of the root: whether it takes only <c>/</c>.</summary>
    public bool IsExact => _deeper == "None";

    /// <summary>The answer as C#, with the length of what follows the key in <c>rest</c>.</summary>
    public string ToExpression()
    {
        if (!NeedsRest || Key.Length == 0)
        {
            return _slash;
        }
        return _slash == _deeper
            ? $"(rest == 0 ? {_bare} : {_slash})"
            : $"(rest switch {{ 0 => {_bare}, 1 => {_slash}, _ => {_deeper} }})";
    }
}

using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>
/// The mounts that share a key: <c>/admin</c> and <c>/admin/</c>. The rest of the path selects one of them,
/// and so does an upgrade if one of them has <c>no-ws-upgrades</c>.
/// </summary>
internal sealed class MountChoice
{
    private readonly MountForms _forms;
    private readonly MountForms _formsOfUpgrades;

    public MountChoice(string key, IReadOnlyList<(int Index, MountSpec Mount)> mounts)
    {
        Key = key;
        _forms = MountForms.Create(mounts);
        _formsOfUpgrades = MountForms.Create(mounts.Where(mount => mount.Mount.TakesUpgrades));
    }

    /// <summary>The mountpoint without a trailing slash.</summary>
    public string Key { get; }

    /// <summary>True if the answer depends on the rest of the path.</summary>
    public bool NeedsRest => _forms.NeedsRest || _formsOfUpgrades.NeedsRest;

    /// <summary>True if the answer depends on an upgrade.</summary>
    public bool NeedsUpgrade => _forms != _formsOfUpgrades;

    /// <summary>The answer as C#, with the length of the rest of the path in <c>rest</c>.</summary>
    public string ToExpression()
        => NeedsUpgrade
            ? $"(asksUpgrade ? {_formsOfUpgrades.ToExpression()} : {_forms.ToExpression()})"
            : _forms.ToExpression();

    /// <summary>The answer of the root as C#, with the whole path in <c>path</c>.</summary>
    public string ToRootExpression()
        => NeedsUpgrade
            ? $"asksUpgrade ? {InParentheses(_formsOfUpgrades.ToRootExpression())} : {InParentheses(_forms.ToRootExpression())}"
            : _forms.ToRootExpression();

    private static string InParentheses(string expression) => expression.IndexOf(' ') < 0 ? expression : $"({expression})";
}

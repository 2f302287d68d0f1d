using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>
/// The mounts that share a key: <c>/admin</c> and <c>/admin/</c>. Which one takes a path depends on what follows the key there,
/// and on whether the request asks for an upgrade where one of them has <c>no-ws-upgrades</c>.
/// </summary>
internal sealed class MountChoice
{
    private readonly MountForms _forms;
    private readonly MountForms _formsOfUpgrades;

    public MountChoice(string key, IReadOnlyList<(int Index, MountSpec Mount)> mounts)
    {
        Key = key;
        _forms = MountForms.Of(mounts);
        _formsOfUpgrades = MountForms.Of(mounts.Where(mount => mount.Mount.TakesUpgrades));
    }

    /// <summary>The mountpoint without a trailing slash.</summary>
    public string Key { get; }

    /// <summary>Whether the answer depends on what follows the key.</summary>
    public bool NeedsRest => _forms.NeedsRest || _formsOfUpgrades.NeedsRest;

    /// <summary>Whether the answer depends on what the request asks for.</summary>
    public bool NeedsUpgrade => _forms != _formsOfUpgrades;

    /// <summary>The answer as C#, with the length of what follows the key in <c>rest</c>.</summary>
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

namespace UdsAot.Generator.Binding;

/// <summary>What a table does with a field that it names.</summary>
internal enum FieldUse
{
    /// <summary>Named in <c>forward</c>: it goes through.</summary>
    Listed,

    /// <summary>Named in <c>set</c> or <c>headers</c>.</summary>
    Set,

    /// <summary>Named in <c>remove</c>.</summary>
    Removed,
}

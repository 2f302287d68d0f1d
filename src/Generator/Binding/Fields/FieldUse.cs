namespace UdsAot.Generator.Binding.Fields;

/// <summary>The use of a field that a header table names.</summary>
internal enum FieldUse
{
    /// <summary>Named in <c>forward</c>: forwarded.</summary>
    Listed,

    /// <summary>Named in <c>set</c> or <c>headers</c>.</summary>
    Set,

    /// <summary>Named in <c>remove</c>.</summary>
    Removed,
}

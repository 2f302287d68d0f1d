namespace UdsAot.Generator.Specs;

/// <summary>
/// Which fields of a message go through and which are set. Names in <see cref="Names"/> are in lower case and sorted, so that
/// tables that mean the same are equal and share one class.
/// </summary>
/// <param name="IsAllowList">True when only <see cref="Names"/> go through, false when all but <see cref="Names"/> do.</param>
/// <param name="Names">The names that go through, or that do not. A field that is set never goes through.</param>
/// <param name="Set">The fields that are set, in the order of the file.</param>
internal sealed record HeaderMapSpec(bool IsAllowList, EquatableArray<string> Names, EquatableArray<FieldSpec> Set)
{
    /// <summary>All end-to-end fields go through and none is set.</summary>
    public static HeaderMapSpec EndToEnd { get; } = new(false, EquatableArray<string>.Empty, EquatableArray<FieldSpec>.Empty);
}

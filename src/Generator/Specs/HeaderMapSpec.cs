using UdsAot.Generator.Collections;

namespace UdsAot.Generator.Specs;

/// <summary>
/// The fields of a message that are forwarded and those that are set. Names in <see cref="Names"/> are in lower case and sorted, so that
/// tables that mean the same are equal and share one class.
/// </summary>
/// <param name="IsAllowList">True if only <see cref="Names"/> are forwarded, false if all but <see cref="Names"/> are.</param>
/// <param name="Names">The names that are forwarded, or that are not. A field that is set is never forwarded.</param>
/// <param name="Set">The fields that are set, in the order of the file.</param>
internal sealed record HeaderMapSpec(bool IsAllowList, EquatableArray<string> Names, EquatableArray<FieldSpec> Set)
{
    /// <summary>All end-to-end fields are forwarded and none is set.</summary>
    public static HeaderMapSpec EndToEnd { get; } = new(false, EquatableArray<string>.Empty, EquatableArray<FieldSpec>.Empty);
}

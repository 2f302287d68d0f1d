namespace UdsAot.Generator.Binding.Keys;

/// <summary>The kind of value that a key takes.</summary>
internal enum ValueKind
{
    Text,
    Number,
    Boolean,
    Object,
    List,
    TextOrList,
    TextOrNumber,
    BooleanOrNumber,
}

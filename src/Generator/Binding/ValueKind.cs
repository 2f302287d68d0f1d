namespace UdsAot.Generator.Binding;

/// <summary>What kind of value a key takes.</summary>
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

namespace UdsAot.Generator.Specs;

/// <summary>What a mount answers by itself. Each kind is a record of its own, and the runtime has a class for each.</summary>
internal abstract record OwnContentSpec
{
    /// <summary>What a message calls a mount of this kind, with its article.</summary>
    public abstract string Words { get; }
}

namespace UdsAot.Generator.Specs;

/// <summary>Local content of a mount. Each kind has its own record here and its own class in the runtime.</summary>
internal abstract record LocalContentSpec
{
    /// <summary>The kind in messages, with its article.</summary>
    public abstract string Description { get; }
}

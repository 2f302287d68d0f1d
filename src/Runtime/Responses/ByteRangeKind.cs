namespace UdsAot.Responses;

/// <summary>What a Range field leads to.</summary>
internal enum ByteRangeKind
{
    /// <summary>The whole content, 200.</summary>
    Whole,

    /// <summary>A part of it, 206.</summary>
    Part,

    /// <summary>There is no such part, 416.</summary>
    Unsatisfiable,
}

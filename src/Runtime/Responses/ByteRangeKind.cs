namespace UdsAot.Responses;

/// <summary>Kind of response to a Range field.</summary>
internal enum ByteRangeKind
{
    /// <summary>The whole content: 200.</summary>
    Whole,

    /// <summary>A part of it: 206.</summary>
    Part,

    /// <summary>The content does not have the part: 416.</summary>
    Unsatisfiable,
}

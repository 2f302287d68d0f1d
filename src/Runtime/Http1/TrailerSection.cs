namespace UdsAot.Http1;

/// <summary>The fields behind a chunked body's last chunk (RFC 9112 section 7.1.2), up to and including the empty line.</summary>
internal sealed class TrailerSection : Head
{
    public TrailerSection() => Reset();

    /// <summary>A section without fields, which nothing may be parsed into.</summary>
    public static TrailerSection None { get; } = new();

    /// <summary>True if there is a field to pass on.</summary>
    public bool HasFields => !Fields.IsEmpty;

    protected override bool MayBeginWithEmptyLine => false;

    protected override bool AllowsSpaceBeforeColon => false;

    protected override bool BeginsWithStartLine => false;

    protected override int SizeLimit => Limits.Trailers;

    protected override HeadFault ParseStartLine(ReadOnlySpan<byte> bytes, Slice line) => HeadFault.StartLine;

    protected override HeadFault DetermineFraming(ReadOnlySpan<byte> bytes) => HeadFault.None;
}

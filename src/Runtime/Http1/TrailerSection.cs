namespace UdsAot.Http1;

/// <summary>The fields after a chunked body's last chunk (RFC 9112 section 7.1.2), up to and including the empty line.</summary>
internal sealed class TrailerSection : Head
{
    private readonly bool _isLenient;

    /// <param name="isLenient">Whether lines may end in LF without CR, as those of a response may.</param>
    public TrailerSection(bool isLenient = false)
    {
        _isLenient = isLenient;
        Reset();
    }

    /// <summary>A shared section without fields; it must not be parsed into.</summary>
    public static TrailerSection None { get; } = new();

    /// <summary>True if there are fields.</summary>
    public bool HasFields => !Fields.IsEmpty;

    protected override bool MayBeginWithEmptyLine => false;

    protected override bool AllowsSpaceBeforeColon => false;

    protected override bool AllowsBareLineFeed => _isLenient;

    protected override bool BeginsWithStartLine => false;

    protected override int SizeLimit => Limits.Trailers;

    protected override HeadFault ParseStartLine(ReadOnlySpan<byte> bytes, Slice line) => HeadFault.StartLine;

    protected override HeadFault DetermineFraming(ReadOnlySpan<byte> bytes) => HeadFault.None;
}

namespace UdsAot.Http1;

/// <summary>
/// Decodes the chunked transfer coding (RFC 9112 section 7.1) step by step, from bytes that may be split anywhere. Stops before the
/// trailer section, which <see cref="TrailerSection"/> parses. Extensions are checked and dropped. Violations of the grammar are faults;
/// the grammar itself allows white space before an extension.
/// </summary>
/// <param name="extensionLimit">Bytes of all extensions of the body, and of white space behind sizes.</param>
/// <param name="isLenient">
/// Whether white space may follow a size, and LF without CR end a line, as origins are known to write it. Behind an extension it may
/// not: some parsers take it for a part of that.
/// </param>
internal struct ChunkedReader(int extensionLimit, bool isLenient = false)
{
    private enum State : byte
    {
        SizeFirst,
        Size,
        ExtensionSpace,
        Extension,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        Trailers,
    }

    private State _state;
    private int _digits;
    private int _extensionBytes;
    private long _left;

    /// <summary>True after the last chunk; the trailer section follows.</summary>
    public readonly bool IsAtTrailers => _state == State.Trailers;

    /// <summary>
    /// Reads to the end of the next run of payload, or of the input.
    /// </summary>
    /// <param name="input">Bytes not yet consumed.</param>
    /// <param name="consumed">The number of consumed bytes; nothing after the last chunk is consumed.</param>
    /// <param name="payload">The number of payload bytes at the end of the consumed ones; 0 if the input or the body ended first.</param>
    /// <returns>False if the coding is malformed: nothing after this point can be trusted.</returns>
    public bool Read(ReadOnlySpan<byte> input, out int consumed, out int payload)
    {
        payload = 0;
        for (consumed = 0; consumed < input.Length && _state != State.Trailers;)
        {
            if (_state == State.Data)
            {
                payload = (int)Math.Min(_left, input.Length - consumed);
                consumed += payload;
                _left -= payload;
                if (_left == 0)
                {
                    _state = State.DataReturn;
                }
                return true;
            }
            if (!Step(input[consumed]))
            {
                return false;
            }
            consumed++;
        }
        return true;
    }

    private bool Step(byte value)
    {
        switch (_state)
        {
            case State.SizeFirst or State.Size when char.IsAsciiHexDigit((char)value):
                // Sixteen digits limit the leading zeros; the sum must stay a positive long.
                if (++_digits > 16 || _left > long.MaxValue >> 4)
                {
                    return false;
                }
                _left = _left << 4 | (uint)Tokens.HexValue(value);
                _state = State.Size;
                return true;
            case State.Size or State.ExtensionSpace when value is (byte)' ' or (byte)'\t':
                _state = State.ExtensionSpace;
                return ++_extensionBytes <= extensionLimit;
            case State.Size or State.ExtensionSpace when value == ';':
                _state = State.Extension;
                return ++_extensionBytes <= extensionLimit;
            case State.Size or State.Extension when value == '\r':
            case State.ExtensionSpace when value == '\r' && isLenient:
                _state = State.SizeLineFeed;
                return true;
            case State.Size or State.ExtensionSpace when value == '\n' && isLenient:
                EndSize();
                return true;
            case State.Extension:
                return IsText(value) && ++_extensionBytes <= extensionLimit;
            case State.SizeLineFeed:
                EndSize();
                return value == '\n';
            case State.DataReturn when value == '\n' && isLenient:
                _state = State.SizeFirst;
                return true;
            case State.DataReturn:
                _state = State.DataLineFeed;
                return value == '\r';
            case State.DataLineFeed:
                _state = State.SizeFirst;
                return value == '\n';
            default:
                return false;
        }
    }

    private void EndSize()
    {
        _digits = 0;
        _state = _left == 0 ? State.Trailers : State.Data;
    }

    private static bool IsText(byte value) => value is >= 32 and not 127 or (byte)'\t';
}

using System.Buffers;

namespace UdsAot.Http2;

/// <summary>
/// The fragments of a field block that comes in several frames, put together (RFC 9113 section 4.3). It holds memory only as long as such
/// a block is under way.
/// </summary>
internal sealed class FieldBlock
{
    /// <summary>Frames that a block may come in, empty ones included: more than the largest block needs in frames of one KiB.</summary>
    private const int MaxFragments = 64;

    private byte[] _bytes = [];
    private int _length;
    private int _fragments;

    /// <summary>The bytes so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Adds a fragment.</summary>
    /// <returns>False if the block is longer than <see cref="Http2Limits.FieldBlock"/>, or in too many pieces.</returns>
    public bool TryAppend(ReadOnlySpan<byte> fragment)
    {
        int length = _length + fragment.Length;
        if (length > Http2Limits.FieldBlock || ++_fragments > MaxFragments)
        {
            return false;
        }
        if (length > _bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(length);
            Bytes.CopyTo(larger);
            GiveBack();
            _bytes = larger;
        }
        fragment.CopyTo(_bytes.AsSpan(_length));
        _length = length;
        return true;
    }

    /// <summary>Forgets the block, and gives its memory back.</summary>
    public void Clear()
    {
        GiveBack();
        _length = _fragments = 0;
    }

    private void GiveBack()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}

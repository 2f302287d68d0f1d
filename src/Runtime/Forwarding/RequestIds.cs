using System.Buffers.Binary;
using UdsAot.Access;
using UdsAot.Http1;
using UdsAot.Posix;

namespace UdsAot.Forwarding;

/// <summary>
/// The ids of requests (key <c>request-id</c>): the client's own where it has one that is fit to be logged and passed on, otherwise
/// 128 bits that nobody can foresee, because they are a keyed hash of a number that is used once.
/// </summary>
internal sealed class RequestIds
{
    /// <summary>Bytes of the longest id.</summary>
    public const int MaxLength = 128;

    private readonly SipHash _hash;
    private long _made;

    public RequestIds()
    {
        Span<byte> key = stackalloc byte[SipHash.KeyLength];
        RandomBytes.Fill(key);
        _hash = new SipHash(key);
    }

    /// <summary>Writes the id of a request.</summary>
    /// <param name="request">The request's head.</param>
    /// <param name="id">Where to; <see cref="MaxLength"/> bytes.</param>
    /// <returns>The id's length.</returns>
    public int Write(RequestHead request, Span<byte> id)
    {
        ReadOnlySpan<byte> given = OnlyOneOf(request);
        if (given.Length <= MaxLength && Tokens.IsToken(given))
        {
            given.CopyTo(id);
            return given.Length;
        }
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, Interlocked.Increment(ref _made));
        _hash.Compute(number).TryFormat(id, out int length, "x32");
        return length;
    }

    // Of two, nobody knows which one an origin would have taken.
    private static ReadOnlySpan<byte> OnlyOneOf(RequestHead request)
    {
        ReadOnlySpan<byte> value = default;
        bool hasOne = false;
        foreach (ref readonly Field field in request.Fields)
        {
            if (field.Kind == FieldKind.RequestId)
            {
                if (hasOne)
                {
                    return default;
                }
                hasOne = true;
                value = field.Value(request.Bytes.Span);
            }
        }
        return value;
    }
}

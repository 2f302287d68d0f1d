using System.Buffers.Binary;
using System.Numerics;

namespace UdsAot.Access;

/// <summary>
/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, "SipHash: a fast short-input PRF"). Who does not know the key can
/// neither foresee a value nor make two inputs share one.
/// </summary>
internal readonly struct SipHash
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyLength = 16;

    private readonly ulong _k0;
    private readonly ulong _k1;

    /// <param name="key"><see cref="KeyLength"/> bytes.</param>
    public SipHash(ReadOnlySpan<byte> key)
    {
        _k0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _k1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }

    /// <summary>The value of an input; its lower half comes first where the function's definition writes it as bytes.</summary>
    public UInt128 Compute(ReadOnlySpan<byte> input)
    {
        ulong v0 = _k0 ^ 0x736F_6D65_7073_6575;
        ulong v1 = _k1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE;
        ulong v2 = _k0 ^ 0x6C79_6765_6E65_7261;
        ulong v3 = _k1 ^ 0x7465_6462_7974_6573;

        ulong last = (ulong)input.Length << 56;
        while (input.Length >= 8)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(input);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
            input = input[8..];
        }
        for (int i = 0; i < input.Length; i++)
        {
            last |= (ulong)input[i] << (8 * i);
        }
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;

        v2 ^= 0xEE;
        ulong lower = Finish(ref v0, ref v1, ref v2, ref v3);
        v1 ^= 0xDD;
        return new UInt128(Finish(ref v0, ref v1, ref v2, ref v3), lower);
    }

    private static ulong Finish(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        for (int i = 0; i < 4; i++)
        {
            Round(ref v0, ref v1, ref v2, ref v3);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}

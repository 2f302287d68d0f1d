using System.Buffers.Binary;
using System.Numerics;

namespace UdsAot.Frontends;

/// <summary>
/// SHA-1 (RFC 3174), for the WebSocket handshake and nothing that needs to be secret or safe. The framework's own is OpenSSL's,
/// which a static executable without TLS does not carry: docs/decisions/0005-sha1.md.
/// </summary>
internal static class Sha1
{
    public const int HashSize = 20;

    private const int BlockSize = 64;

    /// <summary>Hashes a short message.</summary>
    /// <param name="message">At most 119 bytes: with its padding it must fill no more than two blocks.</param>
    /// <param name="hash"><see cref="HashSize"/> bytes.</param>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> hash)
    {
        Span<byte> padded = stackalloc byte[2 * BlockSize];
        padded.Clear();
        message.CopyTo(padded);
        padded[message.Length] = 0x80;
        int length = message.Length + 9 <= BlockSize ? BlockSize : 2 * BlockSize;
        BinaryPrimitives.WriteInt64BigEndian(padded[(length - 8)..], message.Length * 8L);

        Span<uint> state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];
        for (int at = 0; at < length; at += BlockSize)
        {
            Mix(state, padded.Slice(at, BlockSize));
        }
        for (int i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash[(i * 4)..], state[i]);
        }
    }

    private static void Mix(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[80];
        for (int i = 0; i < 16; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * 4)..]);
        }
        for (int i = 16; i < words.Length; i++)
        {
            words[i] = BitOperations.RotateLeft(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
        }

        (uint a, uint b, uint c, uint d, uint e) = (state[0], state[1], state[2], state[3], state[4]);
        for (int i = 0; i < words.Length; i++)
        {
            (uint mixed, uint constant) = i switch
            {
                < 20 => ((b & c) | (~b & d), 0x5A827999u),
                < 40 => (b ^ c ^ d, 0x6ED9EBA1u),
                < 60 => ((b & c) | (b & d) | (c & d), 0x8F1BBCDCu),
                _ => (b ^ c ^ d, 0xCA62C1D6u),
            };
            uint next = BitOperations.RotateLeft(a, 5) + mixed + e + constant + words[i];
            (e, d, c, b, a) = (d, c, BitOperations.RotateLeft(b, 30), a, next);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
    }
}

using System.Buffers.Binary;

namespace UdsAot.Http2;

/// <summary>The nine octets that every frame begins with (RFC 9113 section 4.1).</summary>
/// <param name="Length">Octets of payload, 0 to 2^24-1.</param>
/// <param name="Type">The type, which may be one that has no name.</param>
/// <param name="Flags">The flags, also those that mean nothing for the type.</param>
/// <param name="Stream">The stream, without the reserved bit; 0 for the connection.</param>
internal readonly record struct FrameHeader(int Length, FrameType Type, FrameFlags Flags, int Stream)
{
    /// <summary>Octets of a frame header.</summary>
    public const int Size = 9;

    /// <summary>True if the frame says that it is the last of its message in this direction.</summary>
    public bool EndsStream => Type is FrameType.Data or FrameType.Headers && (Flags & FrameFlags.EndStream) != 0;

    public bool EndsHeaders => (Flags & FrameFlags.EndHeaders) != 0;

    public bool Acknowledges => (Flags & FrameFlags.Acknowledge) != 0;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">At least <see cref="Size"/> octets.</param>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        bytes[0] << 16 | bytes[1] << 8 | bytes[2],
        (FrameType)bytes[3],
        (FrameFlags)bytes[4],
        (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & 0x7FFF_FFFF));

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="Size"/> octets.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Length << 8 | (byte)Type);
        destination[4] = (byte)Flags;
        BinaryPrimitives.WriteInt32BigEndian(destination[5..], Stream);
    }
}

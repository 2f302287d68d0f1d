using System.Buffers.Binary;

namespace UdsAot.Http2;

/// <summary>The settings of a client, as far as a server needs them. A mutable struct: keep it in a field.</summary>
internal struct PeerSettings()
{
    private const int SettingSize = 6;

    /// <summary>Octets that the dynamic table for responses may have, 0 to 2^32-1.</summary>
    public uint HeaderTableSize { get; private set; } = Http2Limits.TableSize;

    /// <summary>Octets that may be sent on a new stream without WINDOW_UPDATE, 0 to 2^31-1.</summary>
    public int InitialWindowSize { get; private set; } = Http2Limits.InitialWindow;

    /// <summary>Octets of the largest payload that may be sent, 2^14 to 2^24-1.</summary>
    public int MaxFrameSize { get; private set; } = Http2Limits.FrameSize;

    /// <summary>Applies a SETTINGS frame, setting by setting (RFC 9113 section 6.5.3). Every fault is a connection error.</summary>
    /// <param name="payload">The payload, a multiple of six octets.</param>
    /// <param name="windowChange">What is to be added to the send windows of all streams (section 6.9.2).</param>
    public Http2Fault Apply(ReadOnlySpan<byte> payload, out long windowChange)
    {
        int window = InitialWindowSize;
        windowChange = 0;
        for (; payload.Length >= SettingSize; payload = payload[SettingSize..])
        {
            uint value = BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);
            switch ((SettingId)BinaryPrimitives.ReadUInt16BigEndian(payload))
            {
                case SettingId.HeaderTableSize:
                    HeaderTableSize = value;
                    break;
                case SettingId.EnablePush when value > 1:
                case SettingId.EnableConnectProtocol when value > 1:
                case SettingId.NoRfc7540Priorities when value > 1:
                    return Http2Fault.OfConnection(Http2Error.ProtocolError);
                case SettingId.InitialWindowSize:
                    if (value > Http2Limits.LargestWindow)
                    {
                        return Http2Fault.OfConnection(Http2Error.FlowControlError);
                    }
                    InitialWindowSize = (int)value;
                    break;
                case SettingId.MaxFrameSize:
                    if (value is < Http2Limits.FrameSize or > Http2Limits.LargestFrameSize)
                    {
                        return Http2Fault.OfConnection(Http2Error.ProtocolError);
                    }
                    MaxFrameSize = (int)value;
                    break;
            }
        }
        windowChange = (long)InitialWindowSize - window;
        return default;
    }
}

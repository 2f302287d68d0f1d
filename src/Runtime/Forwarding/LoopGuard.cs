using System.Globalization;
using System.Text;
using UdsAot.Http1;
using UdsAot.Posix;

namespace UdsAot.Forwarding;

/// <summary>
/// Finds requests that come back to this proxy again and again. Each request to an origin bears its mark in CDN-Loop (RFC 8586), which
/// proxies and origins pass on; the mark is another one in each process, so that proxies one behind the other are no loop.
/// </summary>
internal sealed class LoopGuard
{
    /// <summary>
    /// Times that a request may have come through before it counts as a loop. An origin may well ask another mount of the same proxy,
    /// and pass on the fields of the request that it works for.
    /// </summary>
    public const int MostPasses = 10;

    private readonly byte[] _mark;
    private readonly byte[] _line;

    public LoopGuard()
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        RandomBytes.Fill(number);
        string mark = "udsaot-" + BitConverter.ToUInt32(number).ToString("x8", CultureInfo.InvariantCulture);
        _mark = Encoding.ASCII.GetBytes(mark);
        _line = Encoding.ASCII.GetBytes($"CDN-Loop: {mark}\r\n");
    }

    /// <summary>The field line with the mark, for a request to an origin.</summary>
    public ReadOnlySpan<byte> Line => _line;

    /// <summary>True if the request has come through this proxy <see cref="MostPasses"/> times.</summary>
    public bool IsLoop(RequestHead request)
    {
        int passes = 0;
        ReadOnlySpan<byte> bytes = request.Bytes.Span;
        foreach (ref readonly Field field in request.Fields)
        {
            if (field.Kind == FieldKind.CdnLoop)
            {
                passes += field.Value(bytes).Count(_mark);
            }
        }
        return passes >= MostPasses;
    }
}

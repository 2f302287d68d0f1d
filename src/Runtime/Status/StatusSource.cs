using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using UdsAot.Compiled;
using UdsAot.Metrics;
using UdsAot.Origins;
using UdsAot.Responses;

namespace UdsAot.Status;

/// <summary>What the running proxy tells of itself to who asks a <c>callback://</c> mount.</summary>
/// <param name="table">Its mounts.</param>
/// <param name="pools">The connections to their origins.</param>
/// <param name="counters">What is counted; null if no mount shows that.</param>
internal sealed class StatusSource(MountTable table, OriginPools pools, Counters? counters) : IStatusSource
{
    private bool _isDraining;

    public bool IsDraining
    {
        get => Volatile.Read(ref _isDraining);
        set => Volatile.Write(ref _isDraining, value);
    }

    public IEnumerable<ReadOnlyMemory<byte>> Metrics() => new MetricsText(table, pools, counters!, IsDraining).Pieces();

    public IEnumerable<ReadOnlyMemory<byte>> StatusPage()
    {
        yield return Encoding.UTF8.GetBytes(StatusHtml.Render(Status()));
    }

    public ReadOnlySpan<byte> StatusPolicy => StatusHtml.Policy;

    public IEnumerable<ReadOnlyMemory<byte>> StatusJson()
    {
        // The default encoder also escapes what would be unsafe inside HTML, such as the plus of an origin; no browser takes this for HTML.
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text, options))
        {
            JsonSerializer.Serialize(writer, Status(), StatusContext.Default.StatusDocument);
        }
        text.Write("\n"u8);
        yield return text.WrittenMemory;
    }

    private StatusDocument Status() => StatusReader.Read(table, pools, counters!, IsDraining);
}

using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using UdsAot.Compiled;
using UdsAot.Metrics;
using UdsAot.Origins;
using UdsAot.Responses;

namespace UdsAot.Status;

/// <summary>The content of the <c>callback://</c> mounts that show the running proxy.</summary>
/// <param name="table">The mounts.</param>
/// <param name="pools">The pools of their origins.</param>
/// <param name="counters">The counters; null if no mount shows them.</param>
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
        // The default encoder also escapes characters that would be unsafe inside HTML, such as the plus sign of an origin; browsers do not
        // take this for HTML.
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

using System.Text.Json;
using UdsAot.Generator.Files;

namespace UdsAot.Packer;

/// <summary>Writes the list of packed files, which the generator reads (see <see cref="ListKeys"/>).</summary>
internal static class PackList
{
    public static byte[] Write(IEnumerable<PackedOrigin> origins)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(ListKeys.Origins);
            foreach (PackedOrigin origin in origins)
            {
                WriteOrigin(writer, origin);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return text.ToArray();
    }

    private static void WriteOrigin(Utf8JsonWriter writer, PackedOrigin origin)
    {
        writer.WriteStartObject();
        writer.WriteString(ListKeys.Name, origin.Name);
        writer.WriteBoolean(ListKeys.IsFile, origin.IsFile);
        writer.WriteStartArray(ListKeys.Faults);
        foreach (Fault fault in origin.Faults)
        {
            writer.WriteStartObject();
            writer.WriteString(ListKeys.Path, fault.Path);
            writer.WriteString(ListKeys.Wrong, fault.Wrong);
            writer.WriteString(ListKeys.Write, fault.Write);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray(ListKeys.Files);
        foreach (PackedFile file in origin.Files)
        {
            writer.WriteStartObject();
            writer.WriteString(ListKeys.Path, file.Path);
            WriteForm(writer, ListKeys.Identity, file.Forms.Identity);
            WriteForm(writer, ListKeys.Brotli, file.Forms.Brotli);
            WriteForm(writer, ListKeys.Gzip, file.Forms.Gzip);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteForm(Utf8JsonWriter writer, string key, PackedForm? form)
    {
        if (form is not null)
        {
            writer.WriteStartArray(key);
            writer.WriteNumberValue(form.Offset);
            writer.WriteNumberValue(form.Length);
            writer.WriteStringValue(form.Tag);
            writer.WriteEndArray();
        }
    }
}

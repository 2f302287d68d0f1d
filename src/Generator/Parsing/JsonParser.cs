using System.Text.Json;

namespace UdsAot.Generator.Parsing;

/// <summary>
/// Parses JSON with comments and trailing commas into nodes with positions. Any input gives a node or an error, never an exception.
/// </summary>
internal static class JsonParser
{
    // Utf8JsonReader's default depth; mounts.json needs six. It also bounds the recursion below.
    private const int MaxDepth = 64;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a whole text.</summary>
    /// <param name="text">UTF-8, with or without a byte order mark.</param>
    /// <param name="root">The value, if the answer is true.</param>
    /// <param name="error">The fault and its byte, if the answer is false.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out JsonNode root, out JsonSyntaxError error)
    {
        int skipped = text.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        ReadOnlySpan<byte> json = text.Slice(skipped);
        try
        {
            var options = new JsonReaderOptions
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
                MaxDepth = MaxDepth,
            };
            var reader = new Utf8JsonReader(json, options);
            reader.Read();
            root = ReadValue(ref reader, skipped);
            reader.Read();
            error = default;
            return true;
        }
        catch (JsonSyntaxException exception)
        {
            root = new JsonNull(default);
            error = new JsonSyntaxError(exception.Message, exception.Position + skipped);
            return false;
        }
        catch (JsonException exception)
        {
            root = new JsonNull(default);
            int position = PositionOf(json, exception);
            error = new JsonSyntaxError(Reason(json, position, exception.Message), position + skipped);
            return false;
        }
    }

    private static JsonNode ReadValue(ref Utf8JsonReader reader, int skipped)
    {
        TextRange range = RangeOf(ref reader, skipped);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, range, skipped);
            case JsonTokenType.StartArray:
                return ReadArray(ref reader, range, skipped);
            case JsonTokenType.String:
                return new JsonString(range, ReadString(ref reader));
            case JsonTokenType.Number:
                return new JsonNumber(range, System.Text.Encoding.UTF8.GetString(reader.ValueSpan.ToArray()));
            case JsonTokenType.True:
            case JsonTokenType.False:
                return new JsonBoolean(range, reader.TokenType == JsonTokenType.True);
            default:
                return new JsonNull(range);
        }
    }

    private static JsonObject ReadObject(ref Utf8JsonReader reader, TextRange range, int skipped)
    {
        var properties = new List<JsonProperty>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            TextRange nameRange = RangeOf(ref reader, skipped);
            string name = ReadString(ref reader);
            reader.Read();
            properties.Add(new JsonProperty(name, nameRange, ReadValue(ref reader, skipped)));
        }
        return new JsonObject(range, properties);
    }

    private static JsonArray ReadArray(ref Utf8JsonReader reader, TextRange range, int skipped)
    {
        var items = new List<JsonNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadValue(ref reader, skipped));
        }
        return new JsonArray(range, items);
    }

    private static string ReadString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The reader accepts any \uXXXX; an unpaired surrogate is found only here.
            throw new JsonSyntaxException(
                @"The string has a \u escape that is half of a surrogate pair",
                (int)reader.TokenStartIndex);
        }
    }

    private static TextRange RangeOf(ref Utf8JsonReader reader, int skipped)
        => new((int)reader.TokenStartIndex + skipped, (int)(reader.BytesConsumed - reader.TokenStartIndex));

    /// <summary>The reader's message, or a clearer one.</summary>
    private static string Reason(ReadOnlySpan<byte> json, int position, string message)
    {
        if (message.StartsWith("The input does not contain any JSON tokens", StringComparison.Ordinal))
        {
            return "the file has no content; expected '{'";
        }
        if (message.StartsWith("Expected depth to be zero", StringComparison.Ordinal))
        {
            return "the file ends before every '{' and '[' is closed; expected '}' or ']'";
        }
        if (message.Contains("within a JSON string") && position < json.Length && json[position] is (byte)'\r' or (byte)'\n')
        {
            return "the line ends inside a string; expected '\"'";
        }
        // "'x' is invalid after a value. Expected either ',', '}', or ']'. LineNumber: 2 | BytePositionInLine: 4."
        int tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string reason = tail < 0 ? message : message.Substring(0, tail);
        return reason.TrimEnd('.', ' ');
    }

    private static int PositionOf(ReadOnlySpan<byte> json, JsonException exception)
    {
        int position = 0;
        for (long line = exception.LineNumber ?? 0; line > 0; line--)
        {
            int lineFeed = json.Slice(position).IndexOf((byte)'\n');
            if (lineFeed < 0)
            {
                break;
            }
            position += lineFeed + 1;
        }
        return (int)Math.Min(position + (exception.BytePositionInLine ?? 0), json.Length);
    }
}

using System.Globalization;
using System.Text;

namespace UdsAot.Tests.Support;

/// <summary>
/// A request as the strictest origin would read it: no liberty of RFC 9112 is taken, and anything odd is an error. It shares
/// nothing with the product's parser.
/// </summary>
internal sealed record StrictMessage(string Method, string Target, List<(string Name, string Value)> Fields, string Body)
{
    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    /// <summary>Reads all requests that the bytes hold.</summary>
    /// <exception cref="FormatException">They are not whole requests and nothing else.</exception>
    public static List<StrictMessage> ReadAll(string text)
    {
        var messages = new List<StrictMessage>();
        for (int at = 0; at < text.Length;)
        {
            messages.Add(Read(text, ref at));
        }
        return messages;
    }

    public string? Find(string name) => Fields.Find(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static StrictMessage Read(string text, ref int at)
    {
        string[] start = Line(text, ref at).Split(' ');
        Demand(start.Length == 3 && IsToken(start[0]) && start[1].Length > 0 && start[2] == "HTTP/1.1", "request line");
        Demand(start[1].All(static c => c > ' ' && c != '\u007f'), "target");
        var fields = new List<(string Name, string Value)>();
        for (string line = Line(text, ref at); line.Length > 0; line = Line(text, ref at))
        {
            int colon = line.IndexOf(':');
            Demand(colon > 0 && IsToken(line[..colon]), "field name");
            Demand(line.All(static c => c is >= ' ' or '\t' && c != '\u007f'), "field value");
            fields.Add((line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }
        var message = new StrictMessage(start[0], start[1], fields, "");
        Demand(fields.Count(static field => Is(field.Name, "host")) == 1, "host");
        return message with { Body = ReadBody(message, text, ref at) };
    }

    private static string ReadBody(StrictMessage message, string text, ref int at)
    {
        Demand(message.Fields.Count(static field => Is(field.Name, "content-length") || Is(field.Name, "transfer-encoding")) <= 1, "framing");
        if (message.Find("content-length") is { } length)
        {
            Demand(length.Length is > 0 and < 19 && length.All(char.IsAsciiDigit), "length");
            return Take(text, ref at, long.Parse(length, CultureInfo.InvariantCulture));
        }
        if (message.Find("transfer-encoding") is not { } coding)
        {
            return "";
        }
        Demand(coding == "chunked", "coding");
        var body = new StringBuilder();
        while (true)
        {
            string line = Line(text, ref at);
            Demand(line.Length is > 0 and < 16 && line.All(char.IsAsciiHexDigit), "chunk size");
            long size = long.Parse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            body.Append(Take(text, ref at, size));
            Demand(Line(text, ref at).Length == 0, "end of chunk");
            if (size == 0)
            {
                return body.ToString();
            }
        }
    }

    private static string Line(string text, ref int at)
    {
        int end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
        Demand(end >= 0, "line end");
        string line = text[at..end];
        Demand(!line.Contains('\r') && !line.Contains('\n') && !line.Contains('\0'), "bare CR, LF or NUL");
        at = end + 2;
        return line;
    }

    private static string Take(string text, ref int at, long count)
    {
        Demand(count <= text.Length - at, "body");
        at += (int)count;
        return text[(at - (int)count)..at];
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool IsToken(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || TokenMarks.Contains(c));

    private static void Demand(bool condition, string what)
    {
        if (!condition)
        {
            throw new FormatException($"not a strict message: {what}");
        }
    }
}

namespace UdsAot.Tests.Fuzzing;

/// <summary>
/// Reads what the proxy has written the way the strictest recipient would: RFC 9112's grammar without any of its liberties.
/// It shares no line with the product's parser, so that a mistake made there is not made here again.
/// </summary>
internal static class StrictReader
{
    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    /// <summary>Reads the request at a place.</summary>
    /// <param name="text">The stream, a character a byte.</param>
    /// <param name="at">Where the request begins; moved behind it.</param>
    /// <returns>Null if it is not there as a whole.</returns>
    /// <exception cref="FormatException">It is no strict request.</exception>
    public static StrictWireMessage? ReadRequest(string text, ref int at)
    {
        int next = at;
        if (ReadHead(text, ref next) is not { } message)
        {
            return null;
        }
        string[] start = message.StartLine.Split(' ');
        Demand(start.Length == 3 && IsToken(start[0]) && start[2] is "HTTP/1.1" or "HTTP/1.0", "request line");
        Demand(start[1].Length > 0 && start[1].All(static c => c > ' ' && c is not ('\u007f' or '#')), "target");
        Demand(message.Count("host") == 1, "one Host");
        Demand(start[2] == "HTTP/1.1" || message.Find("transfer-encoding") is null, "coding in HTTP/1.0");
        return ReadBody(message, text, ref next, mayRunToEnd: false, isOver: false) is { } whole ? Advance(whole, next, ref at) : null;
    }

    /// <summary>Reads the response at a place.</summary>
    /// <param name="text">The stream, a character a byte.</param>
    /// <param name="at">Where the response begins; moved behind it.</param>
    /// <param name="answersHead">True if the request was HEAD.</param>
    /// <param name="isOver">True if the stream has ended in good order, which ends a body without a length.</param>
    /// <returns>Null if it is not there as a whole.</returns>
    /// <exception cref="FormatException">It is no strict response.</exception>
    public static StrictWireMessage? ReadResponse(string text, ref int at, bool answersHead, bool isOver)
    {
        int next = at;
        if (ReadHead(text, ref next) is not { } message)
        {
            return null;
        }
        string line = message.StartLine;
        Demand(line.Length >= 13 && line.StartsWith("HTTP/1.", StringComparison.Ordinal) && line[7] is '0' or '1', "version");
        Demand(line[8] == ' ' && line[9..12].All(char.IsAsciiDigit) && line[9] != '0' && line[12] == ' ', "status");
        Demand(line.All(IsText), "reason");
        Demand(line[7] == '1' || message.Find("transfer-encoding") is null, "coding in HTTP/1.0");
        int status = message.Status;
        if (answersHead || status is < 200 or 204 or 304)
        {
            Demand(message.Count("transfer-encoding") == 0 || (answersHead && status is >= 200 and not (204 or 304)), "coding without a body");
            Demand(status is >= 200 and not 204 || message.Count("content-length") == 0, "length where no body can be");
            return Advance(message, next, ref at);
        }
        return ReadBody(message, text, ref next, mayRunToEnd: true, isOver) is { } whole ? Advance(whole, next, ref at) : null;
    }

    public static bool IsToken(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || TokenMarks.Contains(c));

    private static StrictWireMessage Advance(StrictWireMessage message, int next, ref int at)
    {
        at = next;
        return message;
    }

    private static StrictWireMessage? ReadHead(string text, ref int at)
    {
        if (Line(text, ref at) is not { } start)
        {
            return null;
        }
        var fields = new List<(string Name, string Value)>();
        if (!ReadFields(text, ref at, fields))
        {
            return null;
        }
        var message = new StrictWireMessage(start, fields, "", []);
        Demand(message.Count("content-length") + message.Count("transfer-encoding") <= 1, "one framing field");
        Demand(message.Find("content-length") is not { } length || (length.Length is > 0 and < 19 && length.All(char.IsAsciiDigit)), "length");
        Demand(message.Find("transfer-encoding") is not { } coding || coding.Equals("chunked", StringComparison.OrdinalIgnoreCase), "coding");
        return message;
    }

    private static bool ReadFields(string text, ref int at, List<(string Name, string Value)> fields)
    {
        while (true)
        {
            if (Line(text, ref at) is not { } line)
            {
                return false;
            }
            if (line.Length == 0)
            {
                return true;
            }
            int colon = line.IndexOf(':');
            Demand(colon > 0 && IsToken(line[..colon]), "field name");
            Demand(line.All(IsText), "field value");
            fields.Add((line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }
    }

    private static StrictWireMessage? ReadBody(StrictWireMessage message, string text, ref int at, bool mayRunToEnd, bool isOver)
    {
        if (message.Find("content-length") is { } length)
        {
            return Take(text, ref at, long.Parse(length, System.Globalization.CultureInfo.InvariantCulture)) is { } body ? message with { Body = body } : null;
        }
        if (message.Find("transfer-encoding") is not null)
        {
            return ReadChunks(message, text, ref at);
        }
        if (!mayRunToEnd)
        {
            return message;
        }
        return isOver ? message with { Body = Take(text, ref at, text.Length - at)! } : null;
    }

    private static StrictWireMessage? ReadChunks(StrictWireMessage message, string text, ref int at)
    {
        var body = new System.Text.StringBuilder();
        while (true)
        {
            if (Line(text, ref at) is not { } line)
            {
                return null;
            }
            Demand(line.Length is > 0 and <= 8 && line.All(char.IsAsciiHexDigit), "chunk size");
            long size = Convert.ToInt64(line, 16);
            if (size == 0)
            {
                break;
            }
            if (Take(text, ref at, size) is not { } data || Take(text, ref at, 2) is not { } end)
            {
                return null;
            }
            Demand(end == "\r\n", "end of chunk");
            body.Append(data);
        }
        var trailers = new List<(string Name, string Value)>();
        if (!ReadFields(text, ref at, trailers))
        {
            return null;
        }
        return message with { Body = body.ToString(), Trailers = trailers };
    }

    private static string? Line(string text, ref int at)
    {
        int end = text.IndexOf('\n', at);
        if (end < 0)
        {
            return null;
        }
        Demand(end > at && text[end - 1] == '\r', "bare LF");
        string line = text[at..(end - 1)];
        Demand(!line.Contains('\r') && !line.Contains('\0'), "bare CR or NUL");
        at = end + 1;
        return line;
    }

    private static string? Take(string text, ref int at, long count)
    {
        if (count > text.Length - at)
        {
            return null;
        }
        at += (int)count;
        return text[(at - (int)count)..at];
    }

    private static bool IsText(char c) => c is (>= ' ' and not '\u007f') or '\t';

    private static void Demand(bool condition, string what)
    {
        if (!condition)
        {
            throw new FormatException($"not strict: {what}");
        }
    }
}

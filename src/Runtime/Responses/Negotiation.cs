using System.Text;

namespace UdsAot.Responses;

/// <summary>Which of two documents a client would rather have, one for a person or one for a program (RFC 9110 section 12.5.1).</summary>
internal static class Negotiation
{
    /// <summary>The weight of what has none of its own, in thousandths.</summary>
    public const int FullWeight = 1000;

    // How closely a media range names a type: the closest one that matches decides (RFC 9110 section 12.5.1).
    private const int ByAnything = 1;
    private const int BySubtypeWildcard = 2;
    private const int ByName = 3;

    /// <summary>
    /// Whether the client prefers application/problem+json to text/html. A client that asks for application/json is one that
    /// reads JSON, so it counts too unless problem+json itself is named. Where both weigh the same, the one named more closely
    /// wins, and then the page for a person: <c>*/*</c> and a missing field get HTML.
    /// </summary>
    /// <param name="accept">The value of Accept, several lines joined by commas; may be empty. What cannot be parsed is passed over.</param>
    public static bool PrefersProblem(ReadOnlySpan<byte> accept)
    {
        Weigh(accept, out Preference html, out Preference problem, out Preference json);
        return (problem.Closeness < ByName && json.Closeness == ByName ? json : problem).IsBefore(html);
    }

    /// <summary>Whether the client prefers application/json to text/html. Where both weigh the same it is as with <see cref="PrefersProblem"/>.</summary>
    /// <inheritdoc cref="PrefersProblem"/>
    public static bool PrefersJson(ReadOnlySpan<byte> accept)
    {
        Weigh(accept, out Preference html, out _, out Preference json);
        return json.IsBefore(html);
    }

    private static void Weigh(ReadOnlySpan<byte> accept, out Preference html, out Preference problem, out Preference json)
    {
        html = default;
        problem = default;
        json = default;
        while (!accept.IsEmpty)
        {
            ReadOnlySpan<byte> range = TakeElement(ref accept);
            ReadOnlySpan<byte> type = TakeType(range, out ReadOnlySpan<byte> parameters);
            int weight = Weight(parameters);
            if (type.SequenceEqual("*/*"u8))
            {
                html.Note(ByAnything, weight);
                problem.Note(ByAnything, weight);
                json.Note(ByAnything, weight);
            }
            else if (Ascii.EqualsIgnoreCase(type, "text/*"u8))
            {
                html.Note(BySubtypeWildcard, weight);
            }
            else if (Ascii.EqualsIgnoreCase(type, "application/*"u8))
            {
                problem.Note(BySubtypeWildcard, weight);
                json.Note(BySubtypeWildcard, weight);
            }
            else if (Ascii.EqualsIgnoreCase(type, "text/html"u8))
            {
                html.Note(ByName, weight);
            }
            else if (Ascii.EqualsIgnoreCase(type, "application/problem+json"u8))
            {
                problem.Note(ByName, weight);
            }
            else if (Ascii.EqualsIgnoreCase(type, "application/json"u8))
            {
                json.Note(ByName, weight);
            }
        }
    }

    /// <summary>Takes the next element of a list; a comma inside a quoted string does not end it.</summary>
    private static ReadOnlySpan<byte> TakeElement(ref ReadOnlySpan<byte> list)
    {
        bool quoted = false;
        for (int i = 0; i < list.Length; i++)
        {
            switch (list[i])
            {
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'\\' when quoted:
                    i++;
                    break;
                case (byte)',' when !quoted:
                    ReadOnlySpan<byte> element = list[..i];
                    list = list[(i + 1)..];
                    return element;
            }
        }
        ReadOnlySpan<byte> last = list;
        list = default;
        return last;
    }

    private static ReadOnlySpan<byte> TakeType(ReadOnlySpan<byte> range, out ReadOnlySpan<byte> parameters)
    {
        int semicolon = range.IndexOf((byte)';');
        parameters = semicolon < 0 ? default : range[(semicolon + 1)..];
        return (semicolon < 0 ? range : range[..semicolon]).Trim(" \t"u8);
    }

    /// <summary>The value of the parameter <c>q</c> in thousandths: 1000 if there is none, 0 if it is none that RFC 9110 allows.</summary>
    public static int Weight(ReadOnlySpan<byte> parameters)
    {
        while (!parameters.IsEmpty)
        {
            int semicolon = parameters.IndexOf((byte)';');
            ReadOnlySpan<byte> parameter = (semicolon < 0 ? parameters : parameters[..semicolon]).Trim(" \t"u8);
            if (parameter.Length >= 2 && (parameter[0] | 0x20) == 'q' && parameter[1] == '=')
            {
                return Thousandths(parameter[2..]);
            }
            parameters = semicolon < 0 ? default : parameters[(semicolon + 1)..];
        }
        return FullWeight;
    }

    private static int Thousandths(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > 5 || value[0] is not ((byte)'0' or (byte)'1') || (value.Length > 1 && value[1] != '.'))
        {
            return 0;
        }
        int result = (value[0] - '0') * 1000;
        int unit = 100;
        for (int i = 2; i < value.Length; i++, unit /= 10)
        {
            if (!char.IsAsciiDigit((char)value[i]))
            {
                return 0;
            }
            result += (value[i] - '0') * unit;
        }
        return result > 1000 ? 0 : result;
    }

    private struct Preference
    {
        public int Closeness;
        public int Weight;

        /// <summary>Whether it is what the client would rather have.</summary>
        public readonly bool IsBefore(Preference other)
            => Weight > other.Weight || (Weight == other.Weight && Weight > 0 && Closeness > other.Closeness);

        /// <summary>A closer range replaces what was noted; of two equally close ones the heavier counts.</summary>
        public void Note(int closeness, int weight)
        {
            if (closeness > Closeness || (closeness == Closeness && weight > Weight))
            {
                Closeness = closeness;
                Weight = weight;
            }
        }
    }
}

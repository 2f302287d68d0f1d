using System.Text;

namespace UdsAot.Responses;

/// <summary>Selects between HTML and JSON by the client's preference (RFC 9110 section 12.5.1).</summary>
internal static class Negotiation
{
    /// <summary>The default weight, in thousandths.</summary>
    public const int FullWeight = 1000;

    // Specificity of a media range: the most specific range that matches a type decides (RFC 9110 section 12.5.1).
    private const int ByAnything = 1;
    private const int BySubtypeWildcard = 2;
    private const int ByName = 3;

    /// <summary>
    /// True if the client prefers application/problem+json to text/html. A client that accepts application/json can read JSON, so it
    /// counts too, unless problem+json itself is named. With equal weights, the more specific range decides, and then HTML: <c>*/*</c>
    /// and a missing field get HTML.
    /// </summary>
    /// <param name="accept">The value of Accept, several lines joined by commas; may be empty. Malformed members are ignored.</param>
    public static bool PrefersProblem(ReadOnlySpan<byte> accept)
    {
        Weigh(accept, out Preference html, out Preference problem, out Preference json);
        return (problem.Closeness < ByName && json.Closeness == ByName ? json : problem).IsBefore(html);
    }

    /// <summary>True if the client prefers application/json to text/html. Equal weights count as in <see cref="PrefersProblem"/>.</summary>
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

    /// <summary>The value of the parameter <c>q</c> in thousandths: 1000 without one, 0 for one that RFC 9110 does not allow.</summary>
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

        /// <summary>True if the client prefers it to the other.</summary>
        public readonly bool IsBefore(Preference other)
            => Weight > other.Weight || (Weight == other.Weight && Weight > 0 && Closeness > other.Closeness);

        /// <summary>Records a weight: a more specific range replaces the recorded one; of equally specific ones the higher weight counts.</summary>
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

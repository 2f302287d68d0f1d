using UdsAot.Http1;

namespace UdsAot.Responses;

/// <summary>Which form of a file a client is sent (RFC 9110 section 12.5.3).</summary>
internal struct ContentCodings
{
    /// <summary>What a coding weighs that is not named.</summary>
    private const int Unnamed = -1;

    private int _brotli;
    private int _gzip;
    private int _identity;
    private int _others;

    /// <summary>
    /// The form with the highest weight, of those with the same weight the smallest. A client that says nothing gets the file as
    /// it is; and so does one that refuses every form, which the RFC allows, because that is more use to it than an error.
    /// </summary>
    public static StoredForm Choose(StoredFile file, RequestHead request)
    {
        if (file.Brotli is null && file.Gzip is null)
        {
            return file.Identity;
        }
        var codings = new ContentCodings { _brotli = Unnamed, _gzip = Unnamed, _identity = Unnamed, _others = Unnamed };
        ReadOnlySpan<byte> bytes = request.Bytes.Span;
        foreach (ref readonly Field field in request.Fields)
        {
            if (FieldNames.Is(field.Name(bytes), "accept-encoding"u8))
            {
                codings.Note(field.Value(bytes));
            }
        }
        return codings.Choose(file);
    }

    private void Note(ReadOnlySpan<byte> list)
    {
        while (TokenList.TryTake(ref list, out ReadOnlySpan<byte> member))
        {
            int semicolon = member.IndexOf((byte)';');
            ReadOnlySpan<byte> name = (semicolon < 0 ? member : member[..semicolon]).TrimEnd(" \t"u8);
            int weight = semicolon < 0 ? Negotiation.FullWeight : Negotiation.Weight(member[(semicolon + 1)..]);
            if (FieldNames.Is(name, "br"u8))
            {
                _brotli = Math.Max(_brotli, weight);
            }
            else if (FieldNames.Is(name, "gzip"u8) || FieldNames.Is(name, "x-gzip"u8))
            {
                _gzip = Math.Max(_gzip, weight);
            }
            else if (FieldNames.Is(name, "identity"u8))
            {
                _identity = Math.Max(_identity, weight);
            }
            else if (name.SequenceEqual("*"u8))
            {
                _others = Math.Max(_others, weight);
            }
        }
    }

    private readonly StoredForm Choose(StoredFile file)
    {
        StoredForm best = file.Identity;
        // Unless it is named, the file as it is may always be sent, but any form that was asked for is preferred.
        int bestWeight = WeightOf(_identity);
        Consider(file.Gzip, WeightOf(_gzip), ref best, ref bestWeight);
        Consider(file.Brotli, WeightOf(_brotli), ref best, ref bestWeight);
        return best;
    }

    private readonly int WeightOf(int weight) => weight != Unnamed ? weight : Math.Max(_others, 0);

    private static void Consider(StoredForm? form, int weight, ref StoredForm best, ref int bestWeight)
    {
        if (form is not null && weight > 0
            && (weight > bestWeight || (weight == bestWeight && form.Content.Length < best.Content.Length)))
        {
            best = form;
            bestWeight = weight;
        }
    }
}

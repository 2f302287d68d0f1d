namespace UdsAot.Http1;

/// <summary>Copies field lines from a parsed head to a head that is written.</summary>
internal static class FieldRuns
{
    /// <summary>Writes the lines that pass a filter; adjacent lines are copied as one run of bytes.</summary>
    public static void Write<TFilter>(ref HeadWriter writer, Head head, TFilter filter)
        where TFilter : struct, IFieldFilter
    {
        ReadOnlySpan<byte> bytes = head.Bytes.Span;
        int start = 0;
        int end = 0;
        foreach (ref readonly Field field in head.Fields)
        {
            if (!filter.Passes(in field, bytes))
            {
                continue;
            }
            if (field.NameStart == end && !field.Rewrite)
            {
                end = field.LineEnd;
                continue;
            }
            writer.Append(bytes[start..end]);
            start = end = 0;
            if (field.Rewrite)
            {
                writer.AppendField(field.Name(bytes), field.Value(bytes));
            }
            else
            {
                start = field.NameStart;
                end = field.LineEnd;
            }
        }
        writer.Append(bytes[start..end]);
    }
}

namespace UdsAot.Generator.Emitting;

/// <summary>
/// Writes the search of a byte span among constant keys as code: a switch on the length, then switches on the bytes that tell the
/// keys apart best, then one comparison. The time does not grow with the number of keys, only with the digits of that number.
/// </summary>
internal sealed class LookupEmitter
{
    // Compilers are slow on large methods and stop inlining in them. So a method has at most this many keys, or only selects the
    // method that has the key.
    private const int MaxKeysPerMethod = 64;

    private readonly CodeWriter _writer;
    private readonly string _name;
    private readonly string _parameter;
    private readonly string _parameters;
    private readonly string _arguments;
    private readonly Queue<(string Method, IReadOnlyList<LookupEntry> Entries)> _methods = new();
    private int _made;

    private LookupEmitter(CodeWriter writer, string name, string parameter, IReadOnlyList<LookupParameter> more)
    {
        _writer = writer;
        _name = name;
        _parameter = parameter;
        _parameters = $"global::System.ReadOnlySpan<byte> {parameter}{string.Concat(more.Select(one => $", {one.Type} {one.Name}"))}";
        _arguments = parameter + string.Concat(more.Select(one => $", {one.Name}"));
    }

    /// <summary>Writes <c>private static int name(ReadOnlySpan&lt;byte&gt; parameter)</c>, which answers None for other keys.</summary>
    /// <param name="entries">Distinct keys, at least one.</param>
    /// <param name="more">Further parameters, which answers may depend on.</param>
    public static void Emit(
        CodeWriter writer, string name, string parameter, IReadOnlyList<LookupEntry> entries, IReadOnlyList<LookupParameter> more)
        => new LookupEmitter(writer, name, parameter, more).EmitAll(entries);

    private void EmitAll(IReadOnlyList<LookupEntry> entries)
    {
        _methods.Enqueue((_name, entries));
        for (bool isFirst = true; _methods.Count > 0; isFirst = false)
        {
            (string method, IReadOnlyList<LookupEntry> part) = _methods.Dequeue();
            _writer.Line();
            _writer.Open($"private static int {method}({_parameters})");
            if (isFirst)
            {
                EmitLengths(part);
            }
            else
            {
                EmitBranch(part);
            }
            _writer.Close();
        }
    }

    private void EmitLengths(IReadOnlyList<LookupEntry> entries)
    {
        if (entries.Count == 1)
        {
            EmitLeaf(entries[0]);
            return;
        }
        EmitSwitch(
            $"{_parameter}.Length",
            entries,
            entry => entry.Bytes.Length,
            length => length.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Keys of one length.</summary>
    private void EmitBranch(IReadOnlyList<LookupEntry> entries)
    {
        if (entries.Count == 1)
        {
            EmitLeaf(entries[0]);
            return;
        }
        int position = MostTelling(entries);
        EmitSwitch(
            $"{_parameter}[{position}]",
            entries,
            entry => entry.Bytes[position],
            Literals.Byte);
    }

    private void EmitSwitch<T>(string subject, IReadOnlyList<LookupEntry> all, Func<LookupEntry, T> part, Func<T, string> label)
    {
        bool isDivided = all.Count > MaxKeysPerMethod;
        _writer.Open($"switch ({subject})");
        foreach (IGrouping<T, LookupEntry> group in all.GroupBy(part).OrderBy(group => group.Key))
        {
            LookupEntry[] entries = [.. group];
            _writer.Line($"case {label(group.Key)}:");
            _writer.Indent();
            if (isDivided && entries.Length > 1)
            {
                string method = $"{_name}_{++_made}";
                _methods.Enqueue((method, entries));
                _writer.Line($"return {method}({_arguments});");
            }
            else
            {
                EmitBranch(entries);
            }
            _writer.Outdent();
        }
        _writer.Line("default:");
        _writer.Indent();
        _writer.Line("return None;");
        _writer.Outdent();
        _writer.Close();
    }

    private void EmitLeaf(LookupEntry entry)
        => _writer.Line($"return Is({_parameter}, {Literals.Bytes(entry.Key)}) ? {entry.Result} : None;");

    /// <summary>The place at which the keys have the most different bytes; of those that are equally good, the first.</summary>
    private static int MostTelling(IReadOnlyList<LookupEntry> entries)
    {
        int best = 0;
        int most = 0;
        var seen = new HashSet<byte>();
        for (int position = 0; position < entries[0].Bytes.Length; position++)
        {
            seen.Clear();
            foreach (LookupEntry entry in entries)
            {
                seen.Add(entry.Bytes[position]);
            }
            if (seen.Count > most)
            {
                most = seen.Count;
                best = position;
            }
        }
        return best;
    }
}

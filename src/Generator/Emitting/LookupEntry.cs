namespace UdsAot.Generator.Emitting;

/// <summary>One key of a lookup.</summary>
/// <param name="key">The text whose UTF-8 bytes are compared.</param>
/// <param name="result">The C# expression that is the answer.</param>
internal sealed class LookupEntry(string key, string result)
{
    public string Key { get; } = key;

    public byte[] Bytes { get; } = Literals.Utf8(key);

    public string Result { get; } = result;
}

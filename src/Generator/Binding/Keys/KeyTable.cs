namespace UdsAot.Generator.Binding.Keys;

/// <summary>The keys of one kind of object.</summary>
/// <param name="Owner">The object's name in a sentence: <c>a mount</c>.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="LwsAdvice">Advice for keys of lwsws that UdsAot does not have: a sentence without its full stop.</param>
internal sealed record KeyTable(string Owner, IReadOnlyList<Key> Keys, IReadOnlyDictionary<string, string> LwsAdvice)
{
    /// <summary>Keys of other servers that are tried here, in lower case and with hyphens.</summary>
    public IReadOnlyDictionary<string, ForeignKey> ForeignKeys { get; init; } = new Dictionary<string, ForeignKey>();

    /// <summary>The key of a name, or null.</summary>
    public Key? Find(string name) => Keys.FirstOrDefault(key => key.Name == name);

    /// <summary>The key with the smallest edit distance to an unknown name.</summary>
    /// <param name="isNear">True if the name is likely a misspelling of it.</param>
    public Key Nearest(string name, out bool isNear)
    {
        string lower = name.ToLowerInvariant();
        Key nearest = Keys.OrderBy(key => EditDistance.Between(lower, key.Name)).First();
        isNear = EditDistance.Between(lower, nearest.Name) <= Math.Max(1, Math.Min(name.Length, nearest.Name.Length) / 3);
        return nearest;
    }
}

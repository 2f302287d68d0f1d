namespace UdsAot.Generator.Binding;

/// <summary>The keys of one kind of object.</summary>
/// <param name="Owner">The object as a sentence names it: <c>a mount</c>.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="LwsAdvice">Keys that lwsws has here and UdsAot never will: what to do instead, a sentence without its full stop.</param>
internal sealed record KeyTable(string Owner, IReadOnlyList<Key> Keys, IReadOnlyDictionary<string, string> LwsAdvice)
{
    /// <summary>The key of a name, or null.</summary>
    public Key? Find(string name) => Keys.FirstOrDefault(key => key.Name == name);

    /// <summary>What to do about an unknown name: the nearest key when one is near, else all keys.</summary>
    public string Suggest(string name)
    {
        Key nearest = Keys.OrderBy(key => EditDistance.Between(name.ToLowerInvariant(), key.Name)).First();
        int distance = EditDistance.Between(name.ToLowerInvariant(), nearest.Name);
        bool isNear = distance <= Math.Max(1, Math.Min(name.Length, nearest.Name.Length) / 2);
        return isNear
            ? $"Write '{nearest.Name}'"
            : $"The nearest is '{nearest.Name}'; all are " + string.Join(", ", Keys.Select(key => $"'{key.Name}'"));
    }
}

namespace UdsAot.Generator.Binding;

/// <summary>The keys of one kind of object.</summary>
/// <param name="Owner">The object as a sentence names it: <c>a mount</c>.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="LwsAdvice">Keys that lwsws has here and UdsAot never will: what to do instead, a sentence without its full stop.</param>
internal sealed record KeyTable(string Owner, IReadOnlyList<Key> Keys, IReadOnlyDictionary<string, string> LwsAdvice)
{
    /// <summary>The key of a name, or null.</summary>
    public Key? Find(string name) => Keys.FirstOrDefault(key => key.Name == name);

    /// <summary>The key that an unknown name is nearest to.</summary>
    /// <param name="isNear">Whether it is near enough to be what was meant.</param>
    public Key Nearest(string name, out bool isNear)
    {
        string lower = name.ToLowerInvariant();
        Key nearest = Keys.OrderBy(key => EditDistance.Between(lower, key.Name)).First();
        isNear = EditDistance.Between(lower, nearest.Name) <= Math.Min(name.Length, nearest.Name.Length) / 2;
        return nearest;
    }
}

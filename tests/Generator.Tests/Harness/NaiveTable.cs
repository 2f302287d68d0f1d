using System.Text.Json;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>
/// The meaning of a mounts.json, read with the framework's own JSON reader and looked up by trying everything: the oracle of the
/// generated code.
/// </summary>
internal sealed class NaiveTable
{
    private readonly List<string> _vhosts = [];
    private readonly List<NaiveMount> _mounts = [];

    public NaiveTable(string mounts)
    {
        var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
        using var document = JsonDocument.Parse(mounts, options);
        if (document.RootElement.TryGetProperty("vhosts", out JsonElement vhosts))
        {
            foreach (JsonElement vhost in vhosts.EnumerateArray())
            {
                Add(vhost.GetProperty("name").GetString()!, vhost.GetProperty("mounts"));
            }
        }
        else
        {
            Add("*", document.RootElement.GetProperty("mounts"));
        }
    }

    public IReadOnlyList<string> Vhosts => _vhosts;

    public IEnumerable<string> Mountpoints => _mounts.Select(mount => mount.Mountpoint).Distinct();

    /// <summary>An exact name, then the longest suffix, then the default.</summary>
    public int FindVhost(string host)
    {
        IEnumerable<int> all = Enumerable.Range(0, _vhosts.Count);
        return all.Where(index => _vhosts[index].ToLowerInvariant() == host)
            .Concat(all.Where(index => IsSuffixOf(_vhosts[index].ToLowerInvariant(), host))
                .OrderByDescending(index => _vhosts[index].Length))
            .Concat(all.Where(index => _vhosts[index] == "*"))
            .Append(-1)
            .First();
    }

    /// <summary>The longest mountpoint that takes the path; the one that takes it as it is before one that it is the bare form of.</summary>
    public int FindMount(int vhost, string path, bool asksUpgrade)
    {
        IEnumerable<int> own = Enumerable.Range(0, _mounts.Count)
            .Where(index => _mounts[index].Vhost == vhost && !(asksUpgrade && _mounts[index].HasNoUpgrades));
        return own.Where(index => Takes(_mounts[index], path) || IsBare(_mounts[index], path))
            .OrderByDescending(index => _mounts[index].Mountpoint.TrimEnd('/').Length)
            .ThenByDescending(index => Takes(_mounts[index], path) ? _mounts[index].Mountpoint.Length : -1)
            .Append(-1)
            .First();
    }

    private static bool IsSuffixOf(string name, string host)
        => name.Length > 1 && name[0] == '*' && host.Length >= name.Length && host.EndsWith(name[1..], StringComparison.Ordinal);

    private static bool Takes(NaiveMount mount, string path)
        => path == mount.Mountpoint
            || (!mount.IsExact && path.StartsWith(mount.Mountpoint.TrimEnd('/') + "/", StringComparison.Ordinal));

    private static bool IsBare(NaiveMount mount, string path)
        => mount.Mountpoint.Length > 1 && mount.Mountpoint[^1] == '/' && path == mount.Mountpoint[..^1];

    private static bool IsTrue(JsonElement mount, string key) => mount.TryGetProperty(key, out JsonElement value) && value.GetBoolean();

    private void Add(string name, JsonElement mounts)
    {
        _vhosts.Add(name);
        foreach (JsonElement mount in mounts.EnumerateArray())
        {
            string origin = mount.GetProperty("origin").GetString()!;
            // A single file takes no other path than its own. In these tests it is the one whose name has an ending.
            bool isFile = origin.StartsWith("file://", StringComparison.Ordinal) && Path.HasExtension(origin);
            _mounts.Add(new NaiveMount(
                _vhosts.Count - 1,
                mount.GetProperty("mountpoint").GetString()!,
                isFile || IsTrue(mount, "exact-match"),
                IsTrue(mount, "no-ws-upgrades")));
        }
    }

    private sealed record NaiveMount(int Vhost, string Mountpoint, bool IsExact, bool HasNoUpgrades);
}

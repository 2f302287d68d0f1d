using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes the local content of mounts; equal contents are shared.</summary>
internal sealed class LocalContentEmitter
{
    private readonly List<(FilesSpec Files, string Name, string FirstUse)> _files = [];

    public LocalContentEmitter(MountsSpec spec)
    {
        foreach (MountSpec mount in spec.Mounts)
        {
            if (mount.Origin.Local is FilesSpec files && !_files.Exists(one => one.Files == files))
            {
                _files.Add((files, $"Files{_files.Count}", mount.Mountpoint));
            }
        }
    }

    /// <summary>The expression for a mount's local content.</summary>
    public string Expression(LocalContentSpec own) => own switch
    {
        RedirectSpec redirect => $"new global::UdsAot.Responses.Redirect({redirect.Status}, {Literals.Array(redirect.Url)}, "
            + $"query: {Literals.Array(redirect.Query)}, fragment: {Literals.Array(redirect.Fragment)}, "
            + $"appendsPath: {(redirect.AppendsPath ? "true" : "false")})",
        CallbackSpec callback => $"new global::UdsAot.Responses.{ClassOf(callback)}()",
        FilesSpec files => $"{_files.Find(one => one.Files == files).Name}.Instance",
        _ => throw new ArgumentOutOfRangeException(nameof(own)),
    };

    /// <summary>Writes the classes that the expressions refer to.</summary>
    public void Emit(CodeWriter writer)
    {
        foreach ((FilesSpec files, string name, string firstUse) in _files)
        {
            FilesEmitter.Emit(writer, files, name, firstUse);
        }
    }

    private static string ClassOf(CallbackSpec callback) => callback.Name switch
    {
        CallbackSpec.Status => "StatusCallback",
        CallbackSpec.Metrics => "MetricsCallback",
        _ => "HealthCallback",
    };
}

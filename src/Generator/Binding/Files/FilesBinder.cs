using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Collections;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Files;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Files;

/// <summary>Binds an origin of the form <c>file://…</c> and the keys that belong to it.</summary>
/// <param name="diagnostics">Receives the diagnostics.</param>
/// <param name="packed">The origins of files that the build packed.</param>
internal sealed class FilesBinder(DiagnosticBag diagnostics, EquatableArray<PackedOriginSpec> packed)
{
    private const string DefaultName = "index.html";

    /// <param name="origin">The value.</param>
    /// <param name="name">The value without its scheme.</param>
    /// <param name="mount">The mount.</param>
    /// <returns>The files, or null if they were refused.</returns>
    public FilesSpec? Bind(JsonString origin, string name, ObjectReader mount)
    {
        string defaultName = BindDefault(mount.Text("default"));
        string caching = BindCaching(mount);
        var types = MediaTypes.Bind(diagnostics, mount.Object("extra-mimetypes"));
        if (name.Length == 0)
        {
            diagnostics.Add(
                Descriptors.InvalidOrigin, origin.Range, origin.Value, "has no path", "one after 'file://', as in 'file://www'");
            return null;
        }
        PackedOriginSpec? found = packed.FirstOrDefault(candidate => candidate.Name == name);
        if (found is null)
        {
            diagnostics.Add(
                Descriptors.BuildSetup,
                origin.Range,
                $"The build did not pack the files of '{name}'",
                "Import src/Packer/UdsAot.Packer.targets into the project");
            return null;
        }
        if (!Check(origin, found))
        {
            return null;
        }
        return new FilesSpec(
            name, found.IsFile, defaultName, caching, new([.. found.Files.Select(file => new FileSpec(types.For(file.Path), file))]));
    }

    private bool Check(JsonString origin, PackedOriginSpec found)
    {
        foreach (FaultSpec fault in found.Faults)
        {
            string path = fault.Path.Length == 0 ? found.Name : $"{found.Name.TrimEnd('/')}/{fault.Path}";
            diagnostics.Add(Descriptors.UnservableFile, origin.Range, path, fault.Wrong, fault.Write);
        }
        if (found.Faults.Count == 0 && found.Files.Count == 0)
        {
            diagnostics.Add(
                Descriptors.UnservableFile,
                origin.Range,
                found.Name,
                "has no files to serve",
                "Add files; names that begin with a dot do not count");
        }
        return found.Faults.Count == 0 && found.Files.Count > 0;
    }

    private string BindDefault(JsonString? written)
    {
        if (written is null)
        {
            return DefaultName;
        }
        if (written.Value.Length == 0 || written.Value.IndexOf('/') >= 0 || written.Value is "." or "..")
        {
            diagnostics.Add(
                Descriptors.InvalidChoice, written.Range, written.Value, "default", $"the name of a file, as in '{DefaultName}'");
        }
        return written.Value;
    }

    /// <summary>Cache-Control from lws's keys (RFC 9111 section 5.2.2).</summary>
    private string BindCaching(ObjectReader mount)
    {
        const long Longest = 31_536_000;
        const long Unwritten = -1;
        long maxAge = mount.Whole("cache-max-age", Unwritten, 0, Longest, "seconds");
        bool mayReuse = mount.Boolean("cache-reuse") ?? true;
        if (!mayReuse)
        {
            Refuse(mount, "together with \"cache-reuse\": false", "Remove one of the two", "cache-max-age", "cache-revalidate", "cache-intermediaries");
            return "no-store";
        }
        if (maxAge == Unwritten)
        {
            Refuse(
                mount,
                "without 'cache-max-age'",
                "Leave it out, or add the number of seconds: \"cache-max-age\": 3600",
                "cache-revalidate",
                "cache-intermediaries");
            return "no-cache";
        }
        string whose = mount.IsTrue("cache-intermediaries") ? "public" : "private";
        string revalidate = mount.IsTrue("cache-revalidate") ? ", must-revalidate" : "";
        return $"{whose}, max-age={maxAge}{revalidate}";
    }

    private void Refuse(ObjectReader mount, string why, string instead, params string[] keys)
    {
        foreach (string key in keys)
        {
            if (mount.Find(key) is JsonProperty property && property.Value is not JsonBoolean { Value: false })
            {
                diagnostics.Add(Descriptors.NoEffect, property.NameRange, property.Name, why, instead);
            }
        }
    }
}

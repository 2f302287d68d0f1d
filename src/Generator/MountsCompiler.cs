using System.Text;
using UdsAot.Generator.Binding;
using UdsAot.Generator.Collections;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Files;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator;

/// <summary>Compiles the text of mounts.json into a spec, or into diagnostics.</summary>
internal static class MountsCompiler
{
    /// <summary>Compiles the marked file; any other number than one is an error.</summary>
    /// <param name="files">The files.</param>
    /// <param name="packed">The origins of files as the build found them.</param>
    public static CompiledMountsFile Compile(EquatableArray<MountsFile> files, EquatableArray<PackedOriginSpec> packed)
    {
        if (files.Count != 1)
        {
            return Refuse(
                null,
                files.Count == 0 ? "No file is marked as the mounts file" : "More than one file is marked as the mounts file",
                "Write <AdditionalFiles Include=\"mounts.json\" UdsAotMounts=\"true\" /> into the project, once");
        }
        MountsFile file = files[0];
        if (file.Text is null)
        {
            return Refuse(file.Path, $"The mounts file '{file.Path}' cannot be read", "Check that the file exists and is text");
        }
        if (file.Sha256.Length == 0)
        {
            return Refuse(
                file.Path,
                "The build did not compute the hash of the mounts file",
                "Import src/Generator/UdsAot.Generator.targets into the project");
        }
        return Compile(file.Path, file.Text, packed);
    }

    /// <summary>Compiles a text.</summary>
    /// <param name="path">The file that diagnostics point to.</param>
    /// <param name="text">The text.</param>
    /// <param name="packed">The origins of files as the build found them.</param>
    public static CompiledMountsFile Compile(string path, string text, EquatableArray<PackedOriginSpec> packed = default)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var diagnostics = new DiagnosticBag(path, new LineMap(bytes));
        MountsSpec? spec = null;
        if (JsonParser.TryParse(bytes, out JsonNode root, out JsonSyntaxError error))
        {
            spec = MountsBinder.Bind(root, packed, diagnostics);
        }
        else
        {
            diagnostics.Add(Descriptors.NotJson, new TextRange(error.Position, 0), error.Reason);
        }
        return new CompiledMountsFile(diagnostics.ToSpecs(), spec);
    }

    private static CompiledMountsFile Refuse(string? path, string wrong, string write)
    {
        PlaceSpec? place = path is null ? null : new PlaceSpec(path, default, default);
        var diagnostic = new DiagnosticSpec(
            Descriptors.BuildSetup, place, EquatableArray<PlaceSpec>.Empty, new([wrong, write]));
        return new CompiledMountsFile(new([diagnostic]), null);
    }
}

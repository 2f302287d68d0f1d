using UdsAot.Generator.Files;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes a class for the files of an origin: the lookup of their names, and the description of each.</summary>
internal static class FilesEmitter
{
    // As with mounts: a method with very many cases is slow to compile.
    private const int MaxFilesPerMethod = 100;

    public static void Emit(CodeWriter writer, FilesSpec spec, string name, string firstUse)
    {
        writer.Line();
        writer.Line($"// {Literals.Comment(spec.Folder)}, first mounted at {Literals.Comment(firstUse)}.");
        writer.Open($"private sealed class {name} : global::UdsAot.Responses.FileContent");
        writer.Line($"public static {name} Instance {{ get; }} = new();");
        writer.Line();
        writer.Open($"private {name}() : base({Literals.Number(spec.Files.Count)})");
        writer.Close();
        writer.Line();
        writer.Line("protected override int Find(global::System.ReadOnlySpan<byte> path) => Lookup(path);");
        EmitCreate(writer, spec);
        LookupEmitter.Emit(writer, "Lookup", "path", Entries(spec), []);
        writer.Close();
    }

    /// <summary>The keys are paths without the mountpoint.</summary>
    private static List<LookupEntry> Entries(FilesSpec spec)
    {
        if (spec.IsFile)
        {
            return [new LookupEntry("", "0"), new LookupEntry("/", "0")];
        }
        List<LookupEntry> entries = [];
        for (int index = 0; index < spec.Files.Count; index++)
        {
            string path = "/" + spec.Files[index].Packed.Path;
            entries.Add(new LookupEntry(path, Literals.Number(index)));
            int slash = path.LastIndexOf('/');
            if (path.Substring(slash + 1) == spec.Default)
            {
                entries.Add(new LookupEntry(path.Substring(0, slash), "Folder"));
                entries.Add(new LookupEntry(path.Substring(0, slash + 1), Literals.Number(index)));
            }
        }
        return entries;
    }

    private static void EmitCreate(CodeWriter writer, FilesSpec spec)
    {
        const string Signature = "global::UdsAot.Responses.StoredFile";
        int methods = (spec.Files.Count + MaxFilesPerMethod - 1) / MaxFilesPerMethod;
        writer.Line();
        if (methods == 1)
        {
            EmitFiles(writer, $"protected override {Signature} Create(int index)", spec, 0);
            return;
        }
        writer.Line($"protected override {Signature} Create(int index) => (index / {MaxFilesPerMethod}) switch");
        writer.Line("{");
        writer.Indent();
        for (int method = 0; method < methods; method++)
        {
            writer.Line($"{method} => Create{method * MaxFilesPerMethod}(index),");
        }
        writer.Line("_ => throw new global::System.ArgumentOutOfRangeException(nameof(index)),");
        writer.Outdent();
        writer.Line("};");
        for (int first = 0; first < spec.Files.Count; first += MaxFilesPerMethod)
        {
            writer.Line();
            EmitFiles(writer, $"private static {Signature} Create{first}(int index)", spec, first);
        }
    }

    private static void EmitFiles(CodeWriter writer, string signature, FilesSpec spec, int first)
    {
        writer.Line($"{signature} => index switch");
        writer.Line("{");
        writer.Indent();
        for (int index = first; index < Math.Min(first + MaxFilesPerMethod, spec.Files.Count); index++)
        {
            FileSpec file = spec.Files[index];
            writer.Line($"// {Literals.Comment(file.Packed.Path)}");
            writer.Line($"{Literals.Number(index)} => new({Literals.Text(file.Type)}, {Literals.Text(spec.Caching)}, {Forms(file.Packed)}),");
        }
        writer.Line("_ => throw new global::System.ArgumentOutOfRangeException(nameof(index)),");
        writer.Outdent();
        writer.Line("};");
    }

    private static string Forms(PackedFileSpec file)
    {
        string forms = Form(file.Identity);
        forms += file.Brotli is null ? "" : $", brotli: {Form(file.Brotli)}";
        return forms + (file.Gzip is null ? "" : $", gzip: {Form(file.Gzip)}");
    }

    private static string Form(FormSpec form) => $"Form({Literals.Number(form.Offset)}, {Literals.Number(form.Length)}, {Literals.Text(form.Tag)})";
}

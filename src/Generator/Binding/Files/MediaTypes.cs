using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding.Files;

/// <summary>The media types of a mount's files, by suffix; <c>extra-mimetypes</c> precedes the table.</summary>
internal sealed class MediaTypes
{
    private const string Unknown = "application/octet-stream";

    // IANA's names where it has some. Text is declared as UTF-8; JSON needs no charset (RFC 8259 section 8.1).
    private static readonly Dictionary<string, string> s_table = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".htm"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".mjs"] = "text/javascript; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
        [".text"] = "text/plain; charset=utf-8",
        [".log"] = "text/plain; charset=utf-8",
        [".md"] = "text/markdown; charset=utf-8",
        [".csv"] = "text/csv; charset=utf-8",
        [".vtt"] = "text/vtt; charset=utf-8",
        [".ics"] = "text/calendar; charset=utf-8",
        [".xml"] = "application/xml",
        [".xhtml"] = "application/xhtml+xml",
        [".xsl"] = "application/xslt+xml",
        [".atom"] = "application/atom+xml",
        [".rss"] = "application/rss+xml",
        [".json"] = "application/json",
        [".map"] = "application/json",
        [".jsonld"] = "application/ld+json",
        [".geojson"] = "application/geo+json",
        [".webmanifest"] = "application/manifest+json",
        [".yaml"] = "application/yaml",
        [".yml"] = "application/yaml",
        [".toml"] = "application/toml",
        [".wasm"] = "application/wasm",
        [".pdf"] = "application/pdf",
        [".rtf"] = "application/rtf",
        [".zip"] = "application/zip",
        [".gz"] = "application/gzip",
        [".tgz"] = "application/gzip",
        [".zst"] = "application/zstd",
        [".bz2"] = "application/x-bzip2",
        [".xz"] = "application/x-xz",
        [".7z"] = "application/x-7z-compressed",
        [".tar"] = "application/x-tar",
        [".epub"] = "application/epub+zip",
        [".pem"] = "application/x-pem-file",
        [".crt"] = "application/x-x509-ca-cert",
        [".der"] = "application/x-x509-ca-cert",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".avif"] = "image/avif",
        [".apng"] = "image/apng",
        [".bmp"] = "image/bmp",
        [".tif"] = "image/tiff",
        [".tiff"] = "image/tiff",
        [".ico"] = "image/x-icon",
        [".svg"] = "image/svg+xml",
        [".woff"] = "font/woff",
        [".woff2"] = "font/woff2",
        [".ttf"] = "font/ttf",
        [".otf"] = "font/otf",
        [".ttc"] = "font/collection",
        [".eot"] = "application/vnd.ms-fontobject",
        [".mp3"] = "audio/mpeg",
        [".m4a"] = "audio/mp4",
        [".aac"] = "audio/aac",
        [".flac"] = "audio/flac",
        [".wav"] = "audio/wav",
        [".weba"] = "audio/webm",
        [".oga"] = "audio/ogg",
        [".ogg"] = "audio/ogg",
        [".opus"] = "audio/ogg",
        [".mid"] = "audio/midi",
        [".mp4"] = "video/mp4",
        [".m4v"] = "video/mp4",
        [".webm"] = "video/webm",
        [".ogv"] = "video/ogg",
        [".mov"] = "video/quicktime",
        [".mpeg"] = "video/mpeg",
        [".m3u8"] = "application/vnd.apple.mpegurl",
        [".ts"] = "video/mp2t",
        [".gltf"] = "model/gltf+json",
        [".glb"] = "model/gltf-binary",
    };

    private readonly List<(string Suffix, string Type)> _extra = [];
    private string _otherwise = Unknown;

    private MediaTypes()
    {
    }

    /// <summary>Reads <c>extra-mimetypes</c>: a type for each suffix, and for <c>*</c> that of names with an unknown one.</summary>
    public static MediaTypes Bind(DiagnosticBag diagnostics, JsonObject? extra)
    {
        var types = new MediaTypes();
        foreach (JsonProperty property in extra?.Properties ?? [])
        {
            types.Add(diagnostics, property);
        }
        return types;
    }

    /// <summary>The type of a file; empty for none.</summary>
    public string For(string path)
    {
        string? extra = _extra
            .Where(one => path.EndsWith(one.Suffix, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(one => one.Suffix.Length)
            .Select(one => one.Type)
            .FirstOrDefault();
        string name = path.Substring(path.LastIndexOf('/') + 1);
        int dot = name.LastIndexOf('.');
        return extra ?? (dot >= 0 && s_table.TryGetValue(name.Substring(dot), out string? type) ? type : _otherwise);
    }

    private void Add(DiagnosticBag diagnostics, JsonProperty property)
    {
        bool isDefault = property.Name == "*";
        if (!isDefault && (property.Name.Length < 2 || property.Name[0] != '.' || property.Name.IndexOf('/') >= 0))
        {
            diagnostics.Add(
                Descriptors.InvalidChoice, property.NameRange, property.Name, "extra-mimetypes", "a suffix with its dot, as in '.zip', or '*'");
        }
        if (property.Value is not JsonString value)
        {
            diagnostics.Add(
                Descriptors.WrongType, property.Value.Range, property.Name, property.Value.Kind, "a string", $"\"{property.Name}\": \"application/zip\"");
        }
        else if (!IsType(value.Value) && !(isDefault && value.Value.Length == 0))
        {
            diagnostics.Add(
                Descriptors.InvalidChoice, value.Range, value.Value, property.Name, "a media type, as in 'application/zip' or 'text/plain; charset=utf-8'");
        }
        else if (isDefault)
        {
            _otherwise = value.Value;
        }
        else
        {
            _extra.Add((property.Name, value.Value));
        }
    }

    // Two tokens with a slash between, then parameters, which are only checked for characters that a field cannot hold.
    private static bool IsType(string text)
    {
        int end = text.IndexOf(';');
        string[] parts = (end < 0 ? text : text.Substring(0, end)).Split('/');
        return parts.Length == 2 && Http1.FieldRules.IsName(parts[0]) && Http1.FieldRules.IsName(parts[1].TrimEnd(' '))
            && text.Trim(' ') == text && text.All(character => character is >= ' ' and < '\x7f');
    }
}

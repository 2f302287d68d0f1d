using System.Text.RegularExpressions;
using UdsAot.Generator.Collections;
using UdsAot.Generator.Files;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>The packed files of a text's <c>file://</c> origins: a folder with a page, unless it is called absent.</summary>
internal static partial class PackedFiles
{
    public static EquatableArray<PackedOriginSpec> Of(string mounts)
        => new([.. Origin().Matches(mounts).Select(match => match.Groups[1].Value).Distinct().Select(Find)]);

    private static PackedOriginSpec Find(string name)
        => name == "absent"
            ? new(name, IsFile: false, new([new FaultSpec("", "does not exist", "Create it")]), EquatableArray<PackedFileSpec>.Empty)
            : new(
                name,
                IsFile: false,
                EquatableArray<FaultSpec>.Empty,
                new([new PackedFileSpec("index.html", new FormSpec(0, 13, "tag"), null, null)]));

    [GeneratedRegex("\"file://([^\"]+)\"")]
    private static partial Regex Origin();
}

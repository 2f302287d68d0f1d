using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Generator.Tests;

/// <summary>The documentation says what the code does: each key, each id, each example.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string s_mounts = Checkout.Read("docs", "mounts.md");
    private static readonly string s_diagnostics = Checkout.Read("docs", "diagnostics.md");

    private static readonly DiagnosticDescriptor[] s_descriptors =
        [.. typeof(Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (DiagnosticDescriptor)field.GetValue(null)!)];

    public static TheoryData<string> Ids => new(s_descriptors.Select(descriptor => descriptor.Id));

    public static TheoryData<string, string> Keys
    {
        get
        {
            var keys = new TheoryData<string, string>();
            foreach (KeyTable table in KeyTables.All)
            {
                foreach (Key key in table.Keys)
                {
                    keys.Add(table == KeyTables.Root ? "The file" : $"{char.ToUpperInvariant(table.Owner[0])}{table.Owner[1..]}", key.Name);
                }
            }
            return keys;
        }
    }

    [Fact]
    public void Every_id_is_used_once()
        => Assert.Equal(s_descriptors.Length, s_descriptors.Select(descriptor => descriptor.Id).Distinct().Count());

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_has_a_section_a_release_row_and_a_golden_case(string id)
    {
        DiagnosticDescriptor descriptor = s_descriptors.Single(one => one.Id == id);
        string section = SectionOf(s_diagnostics, $"## {id}");
        Assert.Contains($"**{descriptor.Title}.**", section, StringComparison.Ordinal);
        Assert.Contains("\nExample:\n", section, StringComparison.Ordinal);
        Assert.Contains("\nCure:\n", section, StringComparison.Ordinal);
        Assert.EndsWith($"#{id.ToLowerInvariant()}", descriptor.HelpLinkUri, StringComparison.Ordinal);

        string releases = Checkout.Read("src", "Generator", "Diagnostics", "AnalyzerReleases.Shipped.md")
            + Checkout.Read("src", "Generator", "Diagnostics", "AnalyzerReleases.Unshipped.md");
        Assert.Contains($"{id} | Mounts | {descriptor.DefaultSeverity} | {descriptor.Title}\n", releases, StringComparison.Ordinal);

        Assert.Contains(GoldenCase.All, golden => golden.Name.StartsWith(id.ToLowerInvariant(), StringComparison.Ordinal)
            && golden.Run.Diagnostics.Any(found => found.Id == id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_example_of_an_id_has_its_mistake_and_the_cure_has_none(string id)
    {
        string[] examples = [.. ExamplesIn(SectionOf(s_diagnostics, $"## {id}"))];
        if (id is "UDS001" or "UDS015")
        {
            Assert.Empty(examples);
            return;
        }
        Assert.Equal(2, examples.Length);
        Assert.Contains(id, IdsOf(examples[0]));
        Assert.Empty(IdsOf(examples[1]));
    }

    [Fact]
    public void Every_section_is_about_an_id()
        => Assert.Equal(
            s_descriptors.Select(descriptor => $"## {descriptor.Id}"),
            Headings().Matches(s_diagnostics).Select(match => match.Value));

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_has_a_section_with_an_example_that_compiles(string owner, string key)
    {
        string section = SectionOf(SectionOf(s_mounts, $"## {owner}"), $"### `{key}`");
        string[] examples = [.. ExamplesIn(section)];
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Contains($"\"{key}\"", example, StringComparison.Ordinal));
        // What is possible and better left alone is said so by the compiler, too.
        string[] expected = key == "verify" ? ["UDS070"] : [];
        Assert.All(examples, example => Assert.Equal(expected, IdsOf(example).Distinct()));
    }

    [Fact]
    public void The_whole_file_of_the_reference_compiles() => Assert.Empty(IdsOf(ExamplesIn(s_mounts).First()));

    [Fact]
    public void The_index_of_decisions_has_a_row_for_each_page()
    {
        string folder = Checkout.At("docs", "decisions");
        string[] pages = [.. Directory.GetFiles(folder, "*.md").Select(path => Path.GetFileName(path)!).Where(name => name != "README.md").Order(StringComparer.Ordinal)];
        Match[] rows = DecisionRows().Matches(Checkout.Read("docs", "decisions", "README.md")).ToArray();
        Assert.Equal(pages, rows.Select(row => row.Groups["page"].Value));
        Assert.All(rows, row =>
        {
            string number = row.Groups["number"].Value;
            Assert.StartsWith(number + "-", row.Groups["page"].Value, StringComparison.Ordinal);
            Assert.StartsWith(
                $"# {number}: {row.Groups["title"].Value}\n", Checkout.Read("docs", "decisions", row.Groups["page"].Value), StringComparison.Ordinal);
            Assert.NotEmpty(row.Groups["summary"].Value.Trim());
            Assert.All(
                Number().Matches(row.Groups["status"].Value),
                later => Assert.Contains(pages, page => page.StartsWith(later.Value + "-", StringComparison.Ordinal)));
        });
        Assert.Equal(rows.Length, rows.Select(row => row.Groups["number"].Value).Distinct().Count());
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("SECURITY.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("docs/mounts.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/performance.md")]
    [InlineData("docs/diagnostics.md")]
    [InlineData("docs/decisions/README.md")]
    public void A_link_of_the_pages_leads_to_a_place(string page)
    {
        string text = Checkout.Read(page.Split('/'));
        foreach (Match link in Links().Matches(CodeBlocks().Replace(text, "")))
        {
            string target = link.Groups[1].Value;
            if (target.Contains("://", StringComparison.Ordinal))
            {
                continue;
            }
            string[] parts = target.Split('#');
            string path = parts[0].Length == 0 ? Checkout.At(page.Split('/')) : Path.Combine(Path.GetDirectoryName(Checkout.At(page.Split('/')))!, parts[0]);
            Assert.True(Path.Exists(path), $"{page} leads to {target}, which does not exist");
            if (parts.Length == 2)
            {
                Assert.True(AnchorsOf(File.ReadAllText(path)).Contains(parts[1]), $"{page} leads to {target}, and that page has no such heading");
            }
        }
    }

    // As GitHub makes them: lower case, hyphens for spaces, and a number behind the second one of a name.
    private static HashSet<string> AnchorsOf(string text)
    {
        var seen = new Dictionary<string, int>();
        var anchors = new HashSet<string>();
        foreach (Match heading in AnyHeading().Matches(CodeBlocks().Replace(text, "")))
        {
            string name = NotInAnchor().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-');
            int count = seen.TryGetValue(name, out int before) ? before + 1 : 0;
            seen[name] = count;
            anchors.Add(count == 0 ? name : $"{name}-{count}");
        }
        return anchors;
    }

    /// <summary>The ids that the compiler reports for an example, which is a whole file or an object to be put into one.</summary>
    private static IEnumerable<string> IdsOf(string example)
    {
        const string Listeners = "\"listeners\": [{ \"url\": \"http://127.0.0.1:8080\" }]";
        string text = FirstKey().Match(example).Groups[1].Value switch
        {
            "url" => $"{{ \"listeners\": [{example}], \"mounts\": [{MountsText.Mount("/")}] }}",
            "name" => $"{{ {Listeners}, \"vhosts\": [{example}] }}",
            "mountpoint" => $"{{ {Listeners}, \"mounts\": [{example}] }}",
            "server-name" or "ca" or "certificate" or "verify" => MountsText.Of(
                $"{{ \"mountpoint\": \"/\", \"origin\": \"https://api.local/\", \"tls\": {example} }}"),
            "forward" or "set" or "remove" => MountsText.Of(MountsText.Mount("/", $"\"request-headers\": {example}")),
            _ => example,
        };
        return MountsCompiler.Compile("mounts.json", text, PackedFiles.Of(text)).Diagnostics.Select(found => found.Descriptor.Id);
    }

    /// <summary>From a heading to the next one of its level or a higher one.</summary>
    private static string SectionOf(string text, string heading)
    {
        int start = text.IndexOf($"\n{heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"There is no section '{heading}'.");
        int level = heading.IndexOf(' ', StringComparison.Ordinal);
        Match end = Regex.Match(text[(start + 1 + heading.Length)..], $"^#{{1,{level}}} ", RegexOptions.Multiline);
        int length = end.Success ? heading.Length + end.Index : text.Length - start - 1;
        return text.Substring(start + 1, length);
    }

    private static IEnumerable<string> ExamplesIn(string section) => Examples().Matches(section).Select(match => match.Groups[1].Value);

    [GeneratedRegex("```jsonc\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Examples();

    [GeneratedRegex("""^\s*\{\s*"([^"]*)"\s*:""")]
    private static partial Regex FirstKey();

    [GeneratedRegex(@"^\| \[(?<number>\d{4})\]\((?<page>[^)]+)\) \| (?<title>.+?) \| (?<summary>.+?) \| (?<status>accepted|(amended|superseded) by \d{4}(, \d{4})*) \|$", RegexOptions.Multiline)]
    private static partial Regex DecisionRows();

    [GeneratedRegex(@"\d{4}")]
    private static partial Regex Number();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex AnyHeading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("^## .*$", RegexOptions.Multiline)]
    private static partial Regex Headings();
}

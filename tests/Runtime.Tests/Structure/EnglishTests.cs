using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace UdsAot.Tests.Structure;

/// <summary>Words that a reader stumbles over: a summary says what a thing is or does, and nouns stand where pronouns would.</summary>
public sealed partial class EnglishTests
{
    private const int MaxSummaries = 20;
    private const int MaxSentences = 5;

    [Fact]
    public void Fewer_than_20_summaries_begin_with_what_who_or_whether()
    {
        string[] found =
        [
            .. Files().SelectMany(static file => Comments(file).OfType<DocumentationCommentTriviaSyntax>()
                .SelectMany(static comment => comment.DescendantNodes().OfType<XmlElementSyntax>())
                .Where(static element => element.StartTag.Name.ToString() == "summary" && Question().IsMatch(Text(element.Content.ToString())))
                .Select(element => Place(file, element.SpanStart))),
        ];

        Assert.True(found.Length < MaxSummaries, $"{found.Length} summaries:\n" + string.Join('\n', found));
    }

    [Fact]
    public void Fewer_than_5_sentences_say_nobody_somebody_or_whoever()
    {
        var found = new List<string>();
        foreach (SyntaxTree file in Files())
        {
            foreach (SyntaxTrivia trivia in file.GetRoot().DescendantTrivia().Where(static one => one.IsKind(SyntaxKind.SingleLineCommentTrivia)
                || one.IsKind(SyntaxKind.MultiLineCommentTrivia) || one.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)))
            {
                found.AddRange(Person().Matches(trivia.ToFullString()).Select(match => Place(file, trivia.FullSpan.Start + match.Index)));
            }
        }
        foreach (string path in Directory.GetFiles(Path.Combine(SourceTree.Root, "docs"), "*.md").Append(Path.Combine(SourceTree.Root, "README.md")))
        {
            string[] lines = File.ReadAllLines(path);
            for (int i = 0; i < lines.Length; i++)
            {
                found.AddRange(Person().Matches(lines[i]).Select(_ => $"{Path.GetRelativePath(SourceTree.Root, path)}({i + 1})"));
            }
        }

        Assert.True(found.Count < MaxSentences, $"{found.Count} sentences:\n" + string.Join('\n', found));
    }

    [Theory]
    [InlineData("\n    /// What a mount is.\n", true)]
    [InlineData("Whether it is one.", true)]
    [InlineData("Whose turn it is.", true)]
    [InlineData("A mount.", false)]
    public void A_question_is_told_from_a_sentence(string summary, bool isQuestion) => Assert.Equal(isQuestion, Question().IsMatch(Text(summary)));

    private static IEnumerable<SyntaxTree> Files()
        => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Select(static path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse), Path.GetRelativePath(SourceTree.Root, path)));

    private static IEnumerable<SyntaxNode> Comments(SyntaxTree file)
        => file.GetRoot().DescendantTrivia().Where(static one => one.HasStructure).Select(static one => one.GetStructure()!);

    private static string Text(string content) => Margin().Replace(content, " ").Trim();

    private static string Place(SyntaxTree file, int position)
        => $"{file.FilePath}({file.GetLineSpan(new Microsoft.CodeAnalysis.Text.TextSpan(position, 0)).StartLinePosition.Line + 1})";

    [GeneratedRegex(@"^(What|Who|Whom|Whose|Whoever|Whether)\b")]
    private static partial Regex Question();

    [GeneratedRegex(@"\b(nobody|somebody|whoever)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Person();

    [GeneratedRegex(@"\s*\n\s*///\s*")]
    private static partial Regex Margin();
}

using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Emitting;
using UdsAot.Generator.Tests.Harness;
using Xunit.Abstractions;

namespace UdsAot.Generator.Tests;

/// <summary>Whatever stands in the file, there is an answer. UDSAOT_FUZZ_INPUTS asks for more inputs than the thousand.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    // A golden case with a mountpoint of 32 KiB would take most of the time and show nothing more.
    private const int MaxSource = 8_000;

    private static readonly byte[][] s_sources =
        [.. GoldenCase.All.Where(golden => golden.Name != "uds001-no-file")
            .Select(golden => Encoding.UTF8.GetBytes(golden.Mounts)).Where(source => source.Length is > 0 and < MaxSource)];

    private static readonly string[] s_pieces =
    [
        "\"", "\\", "{", "}", "[", "]", ":", ",", "//", "/*", "*/", "\n", "\r", "\0", "\ufeff", "\u2028", "null", "true", "-", "1e9",
        "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00x\"", "\"mounts\"", "\"vhosts\"", "\"+/a:/\"", "\"+@\"", "\"*.\"", "%2e", "\ud83d\ude00",
        "9007199254740993", "1e-400", "\"http://[\"", "\"https://\"", "\"callback://\"", "\"set\":{\"\":\"\"}", "{}", "[]", "/",
    ];

    [Fact]
    public void Any_bytes_at_all_get_an_answer()
    {
        int inputs = int.Parse(Environment.GetEnvironmentVariable("UDSAOT_FUZZ_INPUTS") ?? "1000", CultureInfo.InvariantCulture);
        var random = new Random(20260101);
        int good = 0;
        for (int input = 0; input < inputs; input++)
        {
            byte[] bytes = Mutate(random);
            try
            {
                good += Check(Encoding.UTF8.GetString(bytes)) ? 1 : 0;
            }
            catch (Exception exception)
            {
                Assert.Fail($"Input {input}, {Convert.ToBase64String(bytes)}: {exception}");
            }
        }
        output.WriteLine($"measured: {inputs} mutated files, {good} of them without a mistake");
    }

    /// <returns>True if the text was compiled.</returns>
    private static bool Check(string text)
    {
        CompiledMountsFile compiled = MountsCompiler.Compile("mounts.json", text);
        bool hasErrors = compiled.Diagnostics.Any(found => found.Descriptor.DefaultSeverity == DiagnosticSeverity.Error);
        Assert.NotEqual(hasErrors, compiled.Spec is not null);
        foreach (DiagnosticSpec found in compiled.Diagnostics)
        {
            Assert.InRange(found.Place!.Span.End, found.Place.Span.Start, text.Length);
            string message = found.ToDiagnostic().GetMessage(CultureInfo.InvariantCulture);
            Assert.DoesNotContain(message, char.IsControl);
            Assert.EndsWith(".", message, StringComparison.Ordinal);
        }
        if (compiled.Spec is null)
        {
            return false;
        }
        SyntaxTree emitted = RuntimeSources.Parse(MountsEmitter.Emit(compiled.Spec), "CompiledMounts.g.cs");
        Assert.Empty(emitted.GetDiagnostics());
        return true;
    }

    private static byte[] Mutate(Random random)
    {
        var bytes = new List<byte>(s_sources[random.Next(s_sources.Length)]);
        for (int change = random.Next(1, 6); change > 0 && bytes.Count > 0; change--)
        {
            int at = random.Next(bytes.Count);
            int length = random.Next(Math.Min(40, bytes.Count - at) + 1);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(s_pieces[random.Next(s_pieces.Length)]));
                    break;
                case 4:
                    ReplaceAToken(bytes, at, random);
                    break;
                case 5:
                    byte[] other = s_sources[random.Next(s_sources.Length)];
                    int from = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, random.Next(Math.Min(200, other.Length - from) + 1)).ToArray());
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }
        return [.. bytes];
    }

    // Replaces the string at or after a place, which leaves the file JSON more often than other changes do.
    private static void ReplaceAToken(List<byte> bytes, int at, Random random)
    {
        int begin = bytes.IndexOf((byte)'"', at);
        int end = begin < 0 ? -1 : bytes.IndexOf((byte)'"', begin + 1);
        if (end > 0)
        {
            bytes.RemoveRange(begin, end - begin + 1);
            bytes.InsertRange(begin, Encoding.UTF8.GetBytes(s_pieces[random.Next(s_pieces.Length)]));
        }
    }
}

using UdsAot.Http1;

namespace UdsAot.Tests.Http1;

public sealed class FieldRunsTests
{
    private const string Begin = "HTTP/1.1 200 OK\r\n";

    [Theory]
    [InlineData("A: 1\r\nB: 2\r\nC: 3\r\n", "", "A: 1\r\nB: 2\r\nC: 3\r\n")]
    [InlineData("A: 1\r\nB: 2\r\nC: 3\r\n", "A", "B: 2\r\nC: 3\r\n")]
    [InlineData("A: 1\r\nB: 2\r\nC: 3\r\n", "B", "A: 1\r\nC: 3\r\n")]
    [InlineData("A: 1\r\nB: 2\r\nC: 3\r\n", "C", "A: 1\r\nB: 2\r\n")]
    [InlineData("A: 1\r\nB: 2\r\nC: 3\r\n", "A B C", "")]
    [InlineData("", "", "")]
    [InlineData("A:1\r\nB:  2 \r\nC:\r\n", "", "A:1\r\nB:  2 \r\nC:\r\n")]
    [InlineData("A : 1\r\nB: 2\r\n", "", "A: 1\r\nB: 2\r\n")]
    [InlineData("A: 1\r\nB \t:2\r\nC: 3\r\n", "", "A: 1\r\nB: 2\r\nC: 3\r\n")]
    [InlineData("A: 1\r\nB: 2\r\nC :\r\n", "", "A: 1\r\nB: 2\r\nC: \r\n")]
    [InlineData("A : 1\r\nB : 2\r\n", "", "A: 1\r\nB: 2\r\n")]
    [InlineData("A: 1\r\nB : 2\r\nC: 3\r\nD: 4\r\n", "B D", "A: 1\r\nC: 3\r\n")]
    public void Fields_that_pass_are_copied_in_their_order_and_mended_lines_written_anew(string fields, string dropped, string expected)
    {
        ResponseHead head = Heads.Response($"{Begin}{fields}\r\n");
        Span<byte> buffer = stackalloc byte[256];
        var writer = new HeadWriter(buffer);
        FieldRuns.Write(ref writer, head, new AllBut(dropped.Split(' ')));
        Assert.Equal(expected, Latin1.Text(buffer[..writer.Written]));
    }

    [Fact]
    public void Runs_are_the_same_as_lines_written_one_by_one()
    {
        var random = new Random(9110);
        byte[] buffer = new byte[4096];
        for (int round = 0; round < 500; round++)
        {
            var sent = new List<string>();
            var expected = new List<string>();
            for (int i = random.Next(20); i > 0; i--)
            {
                bool isMended = random.Next(4) == 0;
                bool passes = random.Next(3) != 0;
                string name = passes ? "Yes" : "No";
                sent.Add($"{name}{(isMended ? " " : "")}: {i}\r\n");
                expected.Add(passes ? $"{name}: {i}\r\n" : "");
            }
            ResponseHead head = Heads.Response($"{Begin}{string.Concat(sent)}\r\n");
            var writer = new HeadWriter(buffer);
            FieldRuns.Write(ref writer, head, new AllBut(["No"]));
            Assert.Equal(string.Concat(expected), Latin1.Text(buffer.AsSpan(0, writer.Written)));
        }
    }

    private readonly struct AllBut(string[] names) : IFieldFilter
    {
        public bool Passes(in Field field, ReadOnlySpan<byte> bytes) => !names.Contains(Latin1.Text(field.Name(bytes)));
    }
}

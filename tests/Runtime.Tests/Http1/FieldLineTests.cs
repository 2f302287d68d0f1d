using UdsAot.Http1;

namespace UdsAot.Tests.Http1;

public sealed class FieldLineTests
{
    [Theory]
    [InlineData("Host: a", "Host", "a", "Host", false)]
    [InlineData("X-Y:z", "X-Y", "z", "Other", false)]
    [InlineData("X-Y: \t z w \t", "X-Y", "z w", "Other", false)]
    [InlineData("X-Y:", "X-Y", "", "Other", false)]
    [InlineData("X-Y:  ", "X-Y", "", "Other", false)]
    [InlineData("X-Y: :", "X-Y", ":", "Other", false)]
    [InlineData("CONNECTION \t: close", "CONNECTION", "close", "Connection", true)]
    public void A_line_is_a_name_and_a_value(string line, string name, string value, string kind, bool isMended)
    {
        byte[] bytes = Latin1.Bytes($"GET / HTTP/1.1\r\n{line}\r\n");
        var slice = new Slice(16, line.Length);
        Assert.Equal(HeadFault.None, FieldLine.Parse(bytes, slice, allowsSpaceBeforeColon: true, out Field field));
        Assert.Equal((name, value, kind), (Latin1.Text(field.Name(bytes)), Latin1.Text(field.Value(bytes)), field.Kind.ToString()));
        Assert.Equal((16, bytes.Length, isMended), (field.NameStart, field.LineEnd, field.Rewrite));
        Assert.Equal(isMended ? HeadFault.FieldName : HeadFault.None, FieldLine.Parse(bytes, slice, allowsSpaceBeforeColon: false, out _));
    }

    [Theory]
    [InlineData(" X: y", "ObsoleteFold")]
    [InlineData("\tX: y", "ObsoleteFold")]
    [InlineData(": y", "FieldName")]
    [InlineData("X", "FieldName")]
    [InlineData("X Y: z", "FieldName")]
    [InlineData("X@: z", "FieldName")]
    [InlineData("X: a\0b", "FieldValue")]
    [InlineData("X: a\rb", "FieldValue")]
    [InlineData("X: a\u007f", "FieldValue")]
    public void A_line_that_two_parsers_may_read_differently_is_a_fault(string line, string fault)
        => Assert.Equal(fault, FieldLine.Parse(Latin1.Bytes(line), new Slice(0, line.Length), allowsSpaceBeforeColon: true, out _).ToString());
}

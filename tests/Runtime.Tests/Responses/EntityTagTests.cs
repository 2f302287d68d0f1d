using UdsAot.Responses;

namespace UdsAot.Tests.Responses;

public sealed class EntityTagTests
{
    [Theory]
    [InlineData("\"tag\"", true, true)]
    [InlineData("*", true, true)]
    [InlineData("W/\"tag\"", true, false)]
    [InlineData("\"other\"", false, false)]
    [InlineData("\"other\", \"tag\"", true, true)]
    [InlineData("\"other\",\"tag\"", true, true)]
    [InlineData(" , ,\"other\" ,\tW/\"tag\"", true, false)]
    [InlineData("W/\"tag\", \"tag\"", true, true)]
    // A tag may have a comma, and what is inside of one is no tag.
    [InlineData("\"a,b\", \"tag\"", true, true)]
    [InlineData("\"a, \", \"tag\"", true, true)]
    [InlineData("\",tag,\"", false, false)]
    [InlineData("\"tagg\"", false, false)]
    [InlineData("\"ta\"", false, false)]
    [InlineData("\"TAG\"", false, false)]
    // What is malformed ends the list.
    [InlineData("", false, false)]
    [InlineData("tag", false, false)]
    [InlineData("\"tag", false, false)]
    [InlineData("w/\"tag\"", false, false)]
    [InlineData("other, \"tag\"", false, false)]
    [InlineData("\"other\", *", false, false)]
    public void A_list_has_a_tag(string list, bool weakly, bool strongly)
    {
        Assert.Equal(weakly, EntityTags.Contain(Latin1.Bytes(list), "\"tag\""u8, isStrong: false));
        Assert.Equal(strongly, EntityTags.Contain(Latin1.Bytes(list), "\"tag\""u8, isStrong: true));
    }
}

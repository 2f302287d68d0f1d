using UdsAot.Posix;

namespace UdsAot.Tests.Posix;

public sealed class UserFileTests
{
    private const string Sample =
        "root:x:0:0:root:/root:/bin/bash\n\n# a comment: 7:8\nbroken:x\nodd:x:many:1::/:\nhuge:x:99999999999:1::/:\nempty:x::1::/:\n"
        + ":x:5:5::/:\nwww-data:*:33:33:www-data:/var/www:/usr/sbin/nologin\nnobody:x:65534:65534:::\nsecond:x:33:33::/:\nlast:x:4294967294:1::/:";

    [Theory]
    [InlineData("root", 0u)]
    [InlineData("www-data", 33u)]
    [InlineData("nobody", 65534u)]
    [InlineData("last", 4294967294u)]
    [InlineData("www", null)]
    [InlineData("broken", null)]
    [InlineData("odd", null)]
    [InlineData("huge", null)]
    [InlineData("empty", null)]
    [InlineData("# a comment", null)]
    [InlineData("ROOT", null)]
    [InlineData("x", null)]
    public void A_name_has_the_number_of_its_line(string name, uint? number)
        => Assert.Equal(number, UserFile.NumberOf(Latin1.Bytes(Sample), Latin1.Bytes(name)));

    [Theory]
    [InlineData(0u, "root")]
    [InlineData(33u, "www-data")]
    [InlineData(5u, "")]
    [InlineData(7u, "")]
    [InlineData(1000u, "")]
    public void A_number_has_the_name_of_its_first_line(uint number, string name)
        => Assert.Equal(name, Latin1.Text(UserFile.NameOf(Latin1.Bytes(Sample), number)));

    [Fact]
    public void The_machines_own_file_can_be_read()
        => Assert.Equal(0u, UserFile.NumberOf(File.ReadAllBytes(UserFile.Path), "root"u8));
}

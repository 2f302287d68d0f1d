using System.Text;
using UdsAot.Access;

namespace UdsAot.Tests.Access;

public sealed class PasswordLinesTests
{
    private const string Rest = "C4Sc6pxfx1tyk3JBxYZVbuk9RJ7TcHp7FQD/Unsbe5YMxDNuf5JRe";

    [Theory]
    [InlineData("a:$2y$04$" + Rest)]
    [InlineData("a:$2a$17$" + Rest + "\n")]
    [InlineData("a:$2b$10$" + Rest + "\r\n")]
    [InlineData("# users\n\na:$2y$05$" + Rest + ":a comment")]
    [InlineData("j\u00f6rg m\u00fcller:$2y$05$" + Rest)]
    public void A_line_with_a_bcrypt_hash_is_a_user(string text)
    {
        Dictionary<string, PasswordUser> users = Read(text, out List<int> leftOut);
        PasswordUser user = Assert.Single(users).Value;
        Assert.Equal(60, user.Hash.Length);
        Assert.EndsWith(Rest, user.Hash, StringComparison.Ordinal);
        Assert.Empty(leftOut);
    }

    [Theory]
    [InlineData("a:secret")]
    [InlineData("a:$apr1$vs9DYkGb$Ga1H7A3JSqc6kfGoRLR8Q0")] // MD5
    [InlineData("a:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=")]
    [InlineData("a:$2x$05$" + Rest)] // of the library whose bug this letter names
    [InlineData("a:$2y$03$" + Rest)]
    [InlineData("a:$2y$18$" + Rest)]
    [InlineData("a:$2y$0x$" + Rest)]
    [InlineData("a:$2y$05$" + Rest + "x")]
    [InlineData("a:$2y$05$C4Sc6pxfx1tyk3JBxYZVbuk9RJ7TcHp7FQD_Unsbe5YMxDNuf5JRe")]
    [InlineData("a")]
    [InlineData(":$2y$05$" + Rest)]
    [InlineData(" a:$2y$05$" + Rest)]
    [InlineData("a\tb:$2y$05$" + Rest)]
    public void Any_other_line_is_left_out_by_its_number(string line)
    {
        Dictionary<string, PasswordUser> users = Read($"good:$2y$04${Rest}\n{line}\nbetter:$2y$04${Rest}", out List<int> leftOut);
        Assert.Equal(["better", "good"], users.Keys.Order());
        Assert.Equal([2], leftOut);
    }

    [Fact]
    public void Of_two_lines_of_a_name_the_first_counts()
    {
        Dictionary<string, PasswordUser> users = Read($"a:$2y$05${Rest}\na:$2y$06${Rest}\n", out List<int> leftOut);
        Assert.Equal(5, Assert.Single(users).Value.Cost);
        Assert.Equal([2], leftOut);
    }

    private static Dictionary<string, PasswordUser> Read(string text, out List<int> leftOut)
        => PasswordLines.Read(Encoding.UTF8.GetBytes(text), out leftOut);
}

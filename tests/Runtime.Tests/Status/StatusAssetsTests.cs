using System.Security.Cryptography;
using System.Text;
using UdsAot.Status;

namespace UdsAot.Tests.Status;

public sealed class StatusAssetsTests
{
    private static readonly string s_policy = Encoding.ASCII.GetString(StatusHtml.Policy);

    /// <summary>A browser runs the script and takes the style sheet only where the policy has their hashes.</summary>
    [Theory]
    [InlineData("style-src", StatusAssets.Style)]
    [InlineData("script-src", StatusAssets.Script)]
    public void The_policy_has_the_hash_of_the_text(string directive, string text)
    {
        string expected = $"{directive} 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
        Assert.True(s_policy.Split("; ").Contains(expected), $"The policy must say: {expected}");
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere()
    {
        Assert.StartsWith("default-src 'none'; ", s_policy, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", StatusAssets.Style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", StatusAssets.Style, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusAssets.Style)]
    [InlineData(StatusAssets.Script)]
    public void A_text_is_a_whole_file_and_cannot_end_its_element(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("</", text, StringComparison.Ordinal);
    }
}

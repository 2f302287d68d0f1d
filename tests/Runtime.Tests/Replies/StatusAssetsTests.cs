using System.Security.Cryptography;
using System.Text;
using UdsAot.Replies;

namespace UdsAot.Tests.Replies;

public sealed class StatusAssetsTests
{
    /// <summary>A browser runs the script and takes the style sheet only where the policy has their hashes.</summary>
    [Theory]
    [InlineData("style-src", StatusAssets.Style)]
    [InlineData("script-src", StatusAssets.Script)]
    public void The_policy_has_the_hash_of_the_text(string directive, string text)
    {
        string policy = Encoding.ASCII.GetString(StatusAssets.Policy);
        string expected = $"{directive} 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
        Assert.True(policy.Split("; ").Contains(expected), $"The policy must say: {expected}");
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere()
    {
        Assert.StartsWith("default-src 'none'; ", Encoding.ASCII.GetString(StatusAssets.Policy));
        Assert.DoesNotContain("url(", StatusAssets.Style);
        Assert.DoesNotContain("@import", StatusAssets.Style);
    }
}

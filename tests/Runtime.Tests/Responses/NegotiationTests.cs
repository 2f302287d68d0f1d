using System.Text;
using UdsAot.Responses;

namespace UdsAot.Tests.Responses;

public sealed class NegotiationTests
{
    [Theory]
    [InlineData("application/problem+json")]
    [InlineData("Application/Problem+JSON")]
    [InlineData("application/json")]
    [InlineData("application/json;charset=utf-8")]
    [InlineData("application/*")]
    [InlineData("text/html;q=0.5, application/problem+json")]
    [InlineData("text/html;q=0.5,application/json;q=0.501")]
    [InlineData("text/html;level=1;q=0.3, application/problem+json;q=0.4")]
    [InlineData("application/json, text/plain, */*")]
    [InlineData("application/json, */*;q=0.8")]
    [InlineData("text/html;q=0, */*")]
    [InlineData("text/*;q=0.2, application/json;q=0.3")]
    [InlineData("text/html;x=\"a,b\";q=0.1, application/json")]
    [InlineData(" , ,application/json , ")]
    [InlineData("text/html;q=bad, application/json;q=0.1")]
    public void Prefers_the_problem(string accept) => Assert.True(Prefers(accept));

    [Theory]
    [InlineData("")]
    [InlineData("*/*")]
    [InlineData("text/html")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8")]
    [InlineData("text/html, application/json")]
    [InlineData("application/problem+json;q=0.5, text/html")]
    [InlineData("application/problem+json;q=0, application/json")]
    [InlineData("application/json;q=0")]
    [InlineData("application/json;q=0, */*")]
    [InlineData("application/problem+json;q=1.1")]
    [InlineData("application/problem+json;q=0.0001")]
    [InlineData("application/problem+json;q=")]
    [InlineData("application/problem+json;q=.5")]
    [InlineData("application/problem+json;q=0")]
    [InlineData("image/png")]
    [InlineData("text/*, application/*")]
    [InlineData("garbage")]
    [InlineData("\"unended, application/json")]
    public void Prefers_the_page(string accept) => Assert.False(Prefers(accept));

    [Fact]
    public void Allocates_nothing()
    {
        byte[] accept = "text/html;q=0.5, application/problem+json;q=0.7, */*;q=0.1"u8.ToArray();
        Negotiation.PrefersProblem(accept);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Negotiation.PrefersProblem(accept);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool Prefers(string accept) => Negotiation.PrefersProblem(Encoding.ASCII.GetBytes(accept));
}

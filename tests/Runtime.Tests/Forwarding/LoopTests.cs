using System.Net.Sockets;
using UdsAot.Forwarding;

namespace UdsAot.Tests.Forwarding;

public sealed class LoopTests : IDisposable
{
    private readonly ProxyStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task A_request_that_came_through_ten_times_is_a_508_and_called_a_loop()
    {
        string marks = "";
        for (int pass = 0; pass < LoopGuard.MostPasses; pass++)
        {
            (PipedClient client, Socket peer, string head) = await _stage.BeginAsync($"GET /x HTTP/1.1\r\nHost: h\r\n{marks}\r\n");
            string[] lines = [.. head.Split("\r\n").Where(static line => line.StartsWith("CDN-Loop: ", StringComparison.Ordinal))];
            Assert.Equal(pass + 1, lines.Length);
            Assert.Single(lines.Distinct());
            marks = string.Concat(lines.Select(static line => line + "\r\n"));
            await RawOrigin.SendAsync(peer, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
            Assert.Equal(204, (await client.ReadResponseAsync()).Status);
        }
        PipedClient last = _stage.Connect();
        await last.SendAsync($"GET /x HTTP/1.1\r\nHost: h\r\n{marks}\r\n");
        Assert.Equal(508, (await last.ReadResponseAsync()).Status);
        Assert.Contains("sending the request failed with a loop: ", await _stage.LoggedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_marks_of_others_are_passed_on_and_not_counted()
    {
        string others = string.Concat(Enumerable.Repeat("CDN-Loop: udsaot-0, other.example; v=1\r\n", 20));
        (_, _, string head) = await _stage.BeginAsync($"GET /x HTTP/1.1\r\nHost: h\r\n{others}\r\n");
        Assert.Contains(others, head, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_processes_have_different_marks()
        => Assert.False(new LoopGuard().Line.SequenceEqual(new LoopGuard().Line));
}

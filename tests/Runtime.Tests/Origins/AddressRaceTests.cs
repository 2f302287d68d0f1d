using System.Net;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

/// <summary>Which of several addresses is connected to, and when it is given up.</summary>
public sealed class AddressRaceTests : IDisposable
{
    private const int Limit = 5_000;

    // All of 127.0.0.0/8 is the machine itself, so that one port can be of different minds on different addresses.
    // Not 127.0.0.1, where the other tests' servers have ports of the same numbers.
    private static readonly IPAddress s_first = IPAddress.Parse("127.0.0.3");
    private static readonly IPAddress s_second = IPAddress.Parse("127.0.0.2");

    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;

    public AddressRaceTests() => _heartbeat = new Heartbeat(_time);

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public async Task The_first_address_wins_where_it_answers()
    {
        using var first = new TcpPort(s_first);
        using var second = new TcpPort(s_second, first.EndPoint.Port);
        ConnectResult dialed = await Race(first.EndPoint.Port, s_first, s_second).WaitAsync(Wait.Patience);
        Assert.Equal(Errno.None, dialed.Errno);
        await first.AcceptAsync();
        dialed.Socket!.Close();
    }

    [Fact]
    public async Task An_address_that_refuses_gives_the_turn_to_the_next_at_once()
    {
        using var second = new TcpPort(s_second);
        ConnectResult dialed = await Race(second.EndPoint.Port, s_first, s_second).WaitAsync(Wait.Patience);
        Assert.Equal(Errno.None, dialed.Errno);
        await second.AcceptAsync();
        dialed.Socket!.Close();
    }

    [Fact]
    public async Task An_address_that_does_not_answer_gets_a_head_start_and_is_then_raced_with()
    {
        using var first = new FullPort(s_first);
        using var second = new TcpPort(s_second, first.EndPoint.Port);
        Task<ConnectResult> race = Race(first.EndPoint.Port, s_first, s_second);
        Assert.False(race.IsCompleted);
        ConnectResult dialed = await Wait.Turning(_time, Heartbeat.Interval, race);
        Assert.Equal(Errno.None, dialed.Errno);
        await second.AcceptAsync();
        dialed.Socket!.Close();
    }

    [Fact]
    public async Task The_last_address_is_waited_for_when_the_others_have_refused()
    {
        using var last = new FullPort(s_second);
        Task<ConnectResult> race = Race(last.EndPoint.Port, s_first, s_second);
        ConnectResult dialed = await Wait.Turning(_time, Heartbeat.Interval, race);
        Assert.Equal(new ConnectResult(null, Errno.ETIMEDOUT), dialed);
    }

    [Fact]
    public async Task Addresses_that_do_not_answer_are_given_up_at_the_deadline()
    {
        using var first = new FullPort(s_first);
        using var second = new FullPort(s_second, first.EndPoint.Port);
        long begun = _time.GetTimestamp();
        ConnectResult dialed = await Wait.Turning(_time, Heartbeat.Interval, Race(first.EndPoint.Port, s_first, s_second));
        Assert.Equal(new ConnectResult(null, Errno.ETIMEDOUT), dialed);
        Assert.True(_time.GetTimestamp() - begun >= Limit, "it was given up too early");
    }

    [Fact]
    public async Task Where_all_refuse_nobody_waits()
    {
        using var port = new ClosedPort(s_first);
        ConnectResult dialed = await Race(port.EndPoint.Port, s_first, s_second, IPAddress.IPv6Loopback).WaitAsync(Wait.Patience);
        Assert.Equal(new ConnectResult(null, Errno.ECONNREFUSED), dialed);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("localhost", "::1 127.0.0.1")]
    [InlineData("web.localhost", "::1 127.0.0.1")]
    [InlineData("notlocalhost", null)]
    [InlineData("web.lan", null)]
    public void Some_hosts_need_no_look_up(string host, string? addresses)
        => Assert.Equal(addresses, TcpConnector.AddressesOf(host) is { } found ? string.Join<IPAddress>(' ', found) : null);

    private Task<ConnectResult> Race(int port, params IPAddress[] addresses)
        => new AddressRace(addresses, port, _heartbeat).RunAsync(_heartbeat.Now + Limit);
}

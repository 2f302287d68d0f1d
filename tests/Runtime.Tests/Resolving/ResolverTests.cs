using System.Net;
using UdsAot.Resolving;
using UdsAot.Timing;

namespace UdsAot.Tests.Resolving;

public sealed class ResolverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NameServer _server = new();
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly Resolver _resolver;

    public ResolverTests()
    {
        _heartbeat = new Heartbeat(_time);
        File.WriteAllText(_folder.File("hosts"), "");
        Settings("nameserver 127.0.0.1");
        _resolver = new Resolver(new ResolverFiles(_folder.File("hosts"), _folder.File("resolv.conf"), _server.Port), _heartbeat);
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_name_server_is_asked_for_both_families()
    {
        _server.With("web.lan", "192.0.2.1").With("web.lan", "192.0.2.2").With("web.lan", "2001:db8::1");
        Assert.Equal("2001:db8::1 192.0.2.1 192.0.2.2", await FindAsync("web.lan"));
        Assert.Equal(["web.lan A", "web.lan AAAA"], _server.Questions.Order());
    }

    [Fact]
    public async Task Aliases_lead_to_addresses()
    {
        _server.WithAlias("www.lan", "web.lan").With("web.lan", "192.0.2.1");
        Assert.Equal("192.0.2.1", await FindAsync("www.lan"));
    }

    [Fact]
    public async Task An_answer_is_kept_as_long_as_it_says()
    {
        _server.With("web.lan", "192.0.2.1", seconds: 30);
        await FindAsync("web.lan");
        int asked = _server.Questions.Length;
        _time.Advance(29_000);
        await FindAsync("web.lan");
        Assert.Equal(asked, _server.Questions.Length);

        _server.Forget("web.lan");
        _server.With("web.lan", "192.0.2.9");
        _time.Advance(2_000);
        Assert.Equal("192.0.2.9", await FindAsync("web.lan"));
    }

    [Theory]
    [InlineData(0, 900, 1_100)]
    [InlineData(86_400, 299_000, 301_000)]
    public async Task How_long_it_is_kept_has_bounds(uint seconds, int kept, int gone)
    {
        _server.With("web.lan", "192.0.2.1", seconds);
        await FindAsync("web.lan");
        int asked = _server.Questions.Length;
        _time.Advance(kept);
        await FindAsync("web.lan");
        Assert.Equal(asked, _server.Questions.Length);
        _time.Advance(gone - kept);
        await FindAsync("web.lan");
        Assert.True(_server.Questions.Length > asked);
    }

    [Fact]
    public async Task Known_hosts_go_first_and_nobody_is_asked_for_them()
    {
        _server.With("web.lan", "192.0.2.1");
        File.WriteAllText(_folder.File("hosts"), "192.0.2.7 web.lan\n2001:db8::7 web.lan\n");
        Assert.Equal("2001:db8::7 192.0.2.7", await FindAsync("web.lan"));
        Assert.Empty(_server.Questions);

        // The file changes, and within a second that is seen.
        File.WriteAllText(_folder.File("hosts"), "# nobody is known any more\n");
        _time.Advance(1_000);
        Assert.Equal("192.0.2.1", await FindAsync("web.lan"));
    }

    [Fact]
    public async Task A_name_that_nobody_has_is_said_to_be_unknown_and_who_said_so()
    {
        Resolution found = await ResolveAsync("nobody.lan");
        Assert.Empty(found.Addresses);
        Assert.Equal("an unknown name", found.Fault);
        Assert.StartsWith("name nobody.lan not found by server 127.0.0.1, nor in ", found.Cause, StringComparison.Ordinal);
        // Not for every request.
        int asked = _server.Questions.Length;
        await ResolveAsync("nobody.lan");
        Assert.Equal(asked, _server.Questions.Length);
        _server.With("nobody.lan", "192.0.2.1");
        _time.Advance(1_250);
        Assert.Equal("192.0.2.1", await FindAsync("nobody.lan"));
    }

    [Fact]
    public async Task A_name_without_addresses_is_unknown_too()
    {
        _server.WithAlias("web.lan", "nothing.lan");
        Assert.Equal("an unknown name", (await ResolveAsync("web.lan")).Fault);
    }

    [Fact]
    public async Task A_short_name_is_looked_for_in_the_domains()
    {
        Settings("nameserver 127.0.0.1\nsearch other lan");
        _server.With("web.lan", "192.0.2.1");
        Assert.Equal("192.0.2.1", await FindAsync("web"));
        Assert.Equal(["web.lan A", "web.lan AAAA", "web.other A", "web.other AAAA"], _server.Questions.Order());
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_is_asked_for_over_tcp()
    {
        _server.Truncates = true;
        _server.With("web.lan", "192.0.2.1");
        Assert.Equal("192.0.2.1", await FindAsync("web.lan"));
    }

    [Fact]
    public async Task Answers_to_other_questions_are_passed_over()
    {
        _server.IsForged = true;
        _server.With("web.lan", "192.0.2.1");
        Assert.Equal("192.0.2.1", await FindAsync("web.lan"));
    }

    [Fact]
    public async Task A_server_that_is_silent_on_one_family_costs_little()
    {
        _server.SilentOn = DnsMessage.TypeAaaa;
        _server.With("web.lan", "192.0.2.1");
        long begun = _time.GetTimestamp();
        Resolution found = await Wait.Turning(_time, Heartbeat.Interval, ResolveAsync("web.lan"));
        Assert.Equal("192.0.2.1", string.Join<IPAddress>(' ', found.Addresses));
        Assert.NotEqual(begun, _time.GetTimestamp());
    }

    [Fact]
    public async Task Silent_servers_are_given_up_when_all_were_asked_as_often_as_is_said()
    {
        _server.IsSilent = true;
        Settings("nameserver 127.0.0.1\noptions timeout:3 attempts:2");
        Task<Resolution> finding = ResolveAsync("web.lan");
        await Wait.Until(() => _server.Questions.Length == 2, "the first questions");
        Resolution found = await Wait.Turning(_time, Heartbeat.Interval, finding);
        Assert.Equal("no answer", found.Fault);
        Assert.StartsWith("server 127.0.0.1 did not answer, so that web.lan could not be looked up", found.Cause, StringComparison.Ordinal);
        Assert.Equal(4, _server.Questions.Length);
    }

    [Fact]
    public async Task A_server_that_fails_gives_the_turn_to_the_next()
    {
        // No process listens here, which the kernel reports at once.
        Settings("nameserver 127.0.0.9\nnameserver 127.0.0.1");
        _server.With("web.lan", "192.0.2.1");
        Assert.Equal("192.0.2.1", await FindAsync("web.lan"));
    }

    [Fact]
    public async Task Where_all_servers_fail_the_words_say_how()
    {
        _server.Result = DnsResult.ServerFailure;
        Resolution found = await ResolveAsync("web.lan");
        Assert.Equal("no answer", found.Fault);
        Assert.StartsWith("server 127.0.0.1 answered ServerFailure", found.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_who_ask_at_once_cost_one_question()
    {
        _server.With("web.lan", "192.0.2.1");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ResolveAsync("web.lan")));
        Assert.Equal(2, _server.Questions.Length);
    }

    private void Settings(string text) => File.WriteAllText(_folder.File("resolv.conf"), text);

    private Task<Resolution> ResolveAsync(string name) => _resolver.For(name).FindAsync().AsTask();

    private async Task<string> FindAsync(string name)
        => string.Join<IPAddress>(' ', (await ResolveAsync(name).WaitAsync(Wait.Patience)).Addresses);
}

using System.Text;
using UdsAot.Access;

namespace UdsAot.Tests.Access;

public sealed class PasswordFileTests : IDisposable
{
    /// <summary>As <c>htpasswd -nbB -C 4 alice wonderland</c> makes it.</summary>
    private const string Alice = "alice:$2y$04$C4Sc6pxfx1tyk3JBxYZVbuk9RJ7TcHp7FQD/Unsbe5YMxDNuf5JRe\n";

    /// <summary>As <c>htpasswd -nbB -C 4 jörg Pässwörd:1</c> makes it.</summary>
    private const string Jorg = "j\u00f6rg:$2y$04$7sT8WI1vsaMyH6mpbWwm6.bBPLsLUcxQGguH2LbPSmbxvownhaMd6\n";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLog _log = new();
    private readonly PasswordQueue _queue = new(threads: 1, capacity: 64);
    private readonly PasswordFile _file;
    private long _now = 1;

    public PasswordFileTests()
    {
        File.WriteAllText(Path, Alice + Jorg);
        _file = FileWith(_queue);
    }

    private string Path => _folder.File("htpasswd");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_right_password_lets_in_whose_it_is()
    {
        Assert.Equal("alice", await UserAsync("alice:wonderland"));
        Assert.Equal("j\u00f6rg", await UserAsync("j\u00f6rg:P\u00e4ssw\u00f6rd:1"));
        Assert.Equal([$"242 password file {Path} was read; it has 2 users"], _log.Lines);
    }

    [Theory]
    [InlineData("alice:Wonderland")]
    [InlineData("alice:")]
    [InlineData("alice:wonderland ")]
    [InlineData("Alice:wonderland")]
    [InlineData("bob:wonderland")]
    public async Task A_wrong_one_does_not_and_costs_a_comparison_whoever_it_is(string credentials)
    {
        Admission admission = await AdmitAsync(credentials);
        Assert.Equal((401, true), (admission.Status, admission.WasWrong));
        Assert.Null(admission.User);
        Assert.Equal(1, _queue.Made);
    }

    [Theory]
    [InlineData(72, 73)]
    [InlineData(100, 900)]
    public async Task Beyond_72_bytes_bcrypt_hears_nothing(int length, int otherLength)
    {
        string hash = BCrypt.Net.BCrypt.HashPassword(new string('x', length), workFactor: 4);
        File.WriteAllText(Path, $"long:{hash}\n");
        Assert.Equal("long", await UserAsync("long:" + new string('x', length)));
        Assert.Equal("long", await UserAsync("long:" + new string('x', otherLength)));
        Assert.Equal(401, (await AdmitAsync("long:" + new string('x', 71))).Status);
    }

    [Fact]
    public async Task A_password_that_is_no_UTF8_is_wrong_and_costs_a_comparison()
    {
        byte[] value = Encoding.ASCII.GetBytes("Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes("alice:\u00e4")));
        Assert.True((await _file.AdmitAsync(value, _now)).WasWrong);
        Assert.Equal(1, _queue.Made);
    }

    [Fact]
    public async Task No_credentials_are_asked_for_and_cost_nothing()
    {
        Admission admission = await _file.AdmitAsync(default, _now);
        Assert.Equal((401, false), (admission.Status, admission.WasWrong));
        Assert.Equal(0, _queue.Made);
    }

    [Fact]
    public async Task A_credential_is_compared_once_right_or_wrong_and_however_many_come_with_it_at_once()
    {
        Task<Admission>[] right = [.. Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await AdmitAsync("alice:wonderland")))];
        Assert.All(await Task.WhenAll(right), static admission => Assert.NotNull(admission.User));
        Assert.Equal(1, _queue.Made);
        Assert.True(AdmitAsync("alice:wonderland").IsCompletedSuccessfully);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(401, (await AdmitAsync("alice:wrong")).Status);
        }
        Assert.Equal(2, _queue.Made);
    }

    [Fact]
    public async Task A_changed_file_is_read_again_after_a_second_and_nothing_of_the_old_is_remembered()
    {
        Assert.Equal("alice", await UserAsync("alice:wonderland"));
        File.WriteAllText(Path, Jorg);
        Assert.Equal("alice", await UserAsync("alice:wonderland"));

        _now += PasswordFile.LookInterval;
        Assert.Equal(401, (await AdmitAsync("alice:wonderland")).Status);
        Assert.Equal("j\u00f6rg", await UserAsync("j\u00f6rg:P\u00e4ssw\u00f6rd:1"));
    }

    [Fact]
    public async Task A_file_that_stays_is_not_read_again()
    {
        await UserAsync("alice:wonderland");
        _now += PasswordFile.LookInterval;
        await UserAsync("alice:wonderland");
        Assert.Single(_log.Lines);
        Assert.Equal(1, _queue.Made);
    }

    [Fact]
    public async Task Without_its_file_nobody_is_let_in_and_one_line_says_why()
    {
        Assert.Equal("alice", await UserAsync("alice:wonderland"));
        File.Delete(Path);
        for (int i = 0; i < 3; i++)
        {
            _now += PasswordFile.LookInterval;
            Assert.Equal(500, (await AdmitAsync("alice:wonderland")).Status);
        }
        Assert.Equal(500, (await _file.AdmitAsync(default, _now)).Status);
        Assert.Equal(
            $"240 password file {Path}: reading failed with ENOENT, so its mounts let nobody in: there is no such file; make it, with 'htpasswd -B -c FILE USER'",
            Assert.Single(_log.Lines[1..]));

        File.WriteAllText(Path, Alice);
        _now += PasswordFile.LookInterval;
        Assert.Equal("alice", await UserAsync("alice:wonderland"));
    }

    [Fact]
    public async Task What_is_no_file_lets_nobody_in()
    {
        File.Delete(Path);
        Directory.CreateDirectory(Path);
        Assert.Equal(500, (await AdmitAsync("alice:wonderland")).Status);
        Assert.Contains("EISDIR", Assert.Single(_log.Lines));

        Directory.Delete(Path);
        File.WriteAllBytes(Path, new byte[(1 << 20) + 1]);
        _now += PasswordFile.LookInterval;
        Assert.Equal(500, (await AdmitAsync("alice:wonderland")).Status);
        Assert.Contains("EFBIG", _log.Lines[1]);
    }

    [Fact]
    public async Task Lines_that_are_left_out_are_named_in_one_line()
    {
        File.WriteAllText(Path, "plain:text\n" + Alice + string.Concat(Enumerable.Repeat("x\n", 20)));
        Assert.Equal("alice", await UserAsync("alice:wonderland"));
        Assert.Equal(
            $"241 password file {Path}: left out line 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, …: "
                + "no new name with a bcrypt hash of cost 4 to 17; make one with 'htpasswd -B'",
            _log.Lines[0]);
    }

    [Fact]
    public async Task An_empty_file_has_no_users()
    {
        File.WriteAllText(Path, "");
        Assert.Equal(401, (await AdmitAsync("alice:wonderland")).Status);
        Assert.Equal([$"242 password file {Path} was read; it has 0 users"], _log.Lines);
    }

    [Fact]
    public async Task A_file_of_many_users_is_read_whole()
    {
        File.WriteAllText(Path, string.Concat(Enumerable.Range(0, 1000).Select(static i => Alice.Replace("alice", $"user{i}", StringComparison.Ordinal))));
        Assert.Equal("user999", await UserAsync("user999:wonderland"));
    }

    [Fact]
    public async Task Who_finds_too_many_passwords_waiting_is_turned_away_but_who_is_known_is_not()
    {
        var full = new PasswordQueue(threads: 1, capacity: 0);
        Assert.Equal(503, (await FileWith(full).AdmitAsync(Authorization("alice:wonderland"), _now)).Status);
        Assert.Equal(0, full.Made);

        // Once the queue has room, the same credentials are looked at: being turned away is not remembered.
        Assert.Equal("alice", await UserAsync("alice:wonderland"));
    }

    [Fact]
    public async Task Wrong_credentials_beyond_number_are_forgotten_and_right_ones_are_not()
    {
        await UserAsync("alice:wonderland");
        for (int i = 0; i < 1025; i++)
        {
            await AdmitAsync($"alice:{i}");
        }
        int made = _queue.Made;
        await AdmitAsync("alice:wonderland");
        await AdmitAsync("alice:1024");
        Assert.Equal(made, _queue.Made);
        await AdmitAsync("alice:0");
        Assert.Equal(made + 1, _queue.Made);
    }

    private static byte[] Authorization(string credentials)
        => Encoding.ASCII.GetBytes("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

    private PasswordFile FileWith(PasswordQueue queue) => new(Path, new SipHash(new byte[SipHash.KeyLength]), queue, _log);

    private ValueTask<Admission> AdmitAsync(string credentials) => _file.AdmitAsync(Authorization(credentials), _now);

    private async Task<string?> UserAsync(string credentials)
        => (await AdmitAsync(credentials)).User is { } user ? Encoding.UTF8.GetString(user) : null;
}

using UdsAot.Access;
using UdsAot.Addresses;

namespace UdsAot.Tests.Access;

public sealed class GuessersTests
{
    private static readonly ClientKey s_client = new(1);

    private readonly Guessers _guessers = new();

    [Fact]
    public void Only_one_password_is_compared_after_a_wait_however_many_come()
    {
        Guess(Guessers.Free, now: 0);
        Assert.Equal(1_000, _guessers.BeginTry(s_client, 0));
        Assert.Equal(0, _guessers.BeginTry(s_client, 1_000));
        Assert.Equal(1_000, _guessers.BeginTry(s_client, 1_000));
    }

    [Fact]
    public void A_wait_has_an_end_and_so_has_its_growth()
    {
        Guess(100, now: 0);
        Assert.Equal(256_000, _guessers.BeginTry(s_client, 0));
        Assert.Equal(0, _guessers.BeginTry(s_client, 256_000));
    }

    [Fact]
    public void A_right_password_ends_the_wait_but_not_what_is_remembered()
    {
        Guess(Guessers.Free, now: 0);
        Assert.Equal(0, _guessers.BeginTry(s_client, 1_000));
        _guessers.EndTry(s_client, isRight: true, 1_100);
        Assert.Equal(0, _guessers.BeginTry(s_client, 1_100));
        Guess(1, now: 1_200);
        Assert.Equal(2_000, _guessers.BeginTry(s_client, 1_200));
    }

    [Fact]
    public void A_client_that_rests_is_forgotten()
    {
        Guess(Guessers.Free, now: 0);
        Assert.Equal(0, _guessers.BeginTry(s_client, Guessers.Memory));
        Assert.Equal(0, _guessers.Count);
        Guess(Guessers.Free - 1, Guessers.Memory);
        Assert.Equal(0, _guessers.BeginTry(s_client, Guessers.Memory));
    }

    [Fact]
    public void Of_too_many_clients_the_one_that_has_rested_longest_is_forgotten()
    {
        Guess(Guessers.Free, now: 0);
        for (ulong i = 2; i < Guessers.MaxClients + 2; i++)
        {
            _guessers.EndTry(new ClientKey(i), isRight: false, 1);
        }
        Assert.Equal(Guessers.MaxClients, _guessers.Count);
        Assert.Equal(0, _guessers.BeginTry(s_client, 1));
    }

    [Fact]
    public void A_client_without_an_address_never_waits()
    {
        for (int i = 0; i < 100; i++)
        {
            _guessers.EndTry(ClientKey.None, isRight: false, 0);
        }
        Assert.Equal((0, 0), (_guessers.BeginTry(ClientKey.None, 0), _guessers.Count));
    }

    private void Guess(int times, long now)
    {
        for (int i = 0; i < times; i++)
        {
            _guessers.EndTry(s_client, isRight: false, now);
        }
    }
}

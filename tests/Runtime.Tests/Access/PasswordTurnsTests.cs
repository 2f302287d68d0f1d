using UdsAot.Access;
using UdsAot.Addresses;
using UdsAot.Timing;

namespace UdsAot.Tests.Access;

public sealed class PasswordTurnsTests : IDisposable
{
    private static readonly ClientKey A = new(1);
    private static readonly ClientKey B = new(2);

    private readonly Heartbeat _heartbeat = new(new ManualTime());
    private readonly PasswordReading _reading = new(0, []);
    private readonly PasswordTurns _turns = new(capacity: 10);
    private UInt128 _checks;

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public void Clients_take_turns_each_with_its_checks_in_order()
    {
        PasswordCheck[] checks = [Check(A), Check(A), Check(A), Check(B), Check(B)];
        Assert.All(checks, check => Assert.True(_turns.TryAdd(check)));
        Assert.Equal([0, 3, 1, 4, 2], TakeAll().Select(taken => Array.IndexOf(checks, taken)));
    }

    [Fact]
    public void No_client_has_all_of_the_room()
    {
        for (int i = 0; i < PasswordTurns.MaxOfClient; i++)
        {
            Assert.True(_turns.TryAdd(Check(A)));
        }
        Assert.False(_turns.TryAdd(Check(A)));
        Assert.True(_turns.TryAdd(Check(B)));
        Assert.Equal(PasswordTurns.MaxOfClient + 1, TakeAll().Count);
        Assert.True(_turns.TryAdd(Check(A)));
    }

    [Fact]
    public async Task Where_no_room_is_left_a_client_without_a_check_takes_the_last_place_of_the_one_with_most()
    {
        PasswordCheck[] checks = [.. Enumerable.Range(0, 10).Select(i => Check(i < 6 ? A : B))];
        Assert.All(checks, check => Assert.True(_turns.TryAdd(check)));
        Assert.False(_turns.TryAdd(Check(A)));
        Assert.False(_turns.TryAdd(Check(B)));
        PasswordCheck third = Check(new ClientKey(3));
        Assert.True(_turns.TryAdd(third));
        Admission admission = await checks[5].Completion.WaitAsync(Wait.Patience);
        Assert.Equal((503, 1), (admission.Status, admission.RetryAfter));
        Assert.All(checks.Where((_, i) => i != 5), static check => Assert.False(check.Completion.IsCompleted));
        Assert.Contains(third, TakeAll());
    }

    [Fact]
    public void Clients_with_a_check_each_leave_no_room_for_one_more()
    {
        for (ulong i = 1; i <= 10; i++)
        {
            Assert.True(_turns.TryAdd(Check(new ClientKey(i))));
        }
        Assert.False(_turns.TryAdd(Check(new ClientKey(11))));
    }

    private List<PasswordCheck> TakeAll()
    {
        List<PasswordCheck> taken = [];
        while (_turns.TryTake(out PasswordCheck? check))
        {
            taken.Add(check);
        }
        return taken;
    }

    private PasswordCheck Check(ClientKey client) => new(_reading, new Guessers(), _heartbeat, client, ++_checks, "alice"u8, "wrong"u8);
}

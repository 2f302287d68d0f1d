namespace UdsAot.Tests.Faults;

/// <summary>
/// An origin that misbehaves at each byte of its response. What the client must see follows from the part of the response that the byte
/// lies in; whatever it saw, the next exchange is as if nothing had happened, and nothing is lost.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class OriginFaultTests
{
    private const int Patience = 2_000;

    // Bytes that may well be taken for something: a digit, a letter, the ends of words and lines.
    private const string Tempting = "0x \n";

    public static IEnumerable<object[]> Cases => ResponseScripts.All.Keys.SelectMany(static name => Enum.GetValues<Fault>(), static (name, fault) => new object[] { name, fault });

    public static TheoryData<string> Names { get; } = [.. ResponseScripts.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_fault_at_each_byte_of_a_response_shows_as_what_it_is_and_harms_no_other(string name, Fault fault)
    {
        using var ledger = new Ledger();
        using (var run = new OriginFaultRun(Patience))
        {
            ResponseScript response = ResponseScripts.All[name];
            for (int at = 0; at <= response.Script.Length; at++)
            {
                if (fault == Fault.Garbage && at == response.Script.Length)
                {
                    break;
                }
                await run.CaseAsync(response, fault, at);
            }
            await run.EndAsync();
        }
        await ledger.MustBalanceAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_byte_that_may_be_taken_for_another_harms_no_other_exchange(string name)
    {
        using var ledger = new Ledger();
        using (var run = new OriginFaultRun(Patience))
        {
            ResponseScript response = ResponseScripts.All[name];
            for (int at = 0; at < response.Script.Length; at++)
            {
                foreach (char value in Tempting)
                {
                    await run.TemptAsync(response, at, value);
                }
            }
            await run.EndAsync();
        }
        await ledger.MustBalanceAsync();
    }
}

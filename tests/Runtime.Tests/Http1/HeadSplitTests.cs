using UdsAot.Http1;

namespace UdsAot.Tests.Http1;

/// <summary>The same bytes give the same head, however they were split on their way.</summary>
public sealed class HeadSplitTests
{
    public static TheoryData<string> Requests => SampleHeads.Requests;

    public static TheoryData<string> Responses => SampleHeads.Responses;

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_head_parses_alike_however_it_is_split(string text) => ParsesAlike(static () => new RequestHead(), Latin1.Bytes(text));

    [Theory]
    [MemberData(nameof(Responses))]
    public void A_response_head_parses_alike_however_it_is_split(string text) => ParsesAlike(static () => new ResponseHead(), Latin1.Bytes(text));

    [Fact]
    public void A_head_at_a_limit_parses_alike_wherever_it_is_split()
    {
        foreach ((string text, HeadFault expected) in SampleHeads.AtLimits())
        {
            byte[] bytes = Latin1.Bytes(text);
            string whole = ParseAndDescribe(new RequestHead(), bytes);
            Assert.StartsWith($"fault {expected}\n", whole);
            foreach (int edge in (int[])[HeadLimits.StartLine, HeadLimits.Head, bytes.Length - 1])
            {
                for (int split = Math.Max(1, edge - 24); split < Math.Min(bytes.Length, edge + 24); split++)
                {
                    Assert.Equal(whole, ParseAndDescribe(new RequestHead(), bytes, split));
                }
            }
            Assert.Equal(whole, ParseAndDescribe(new RequestHead(), bytes, EveryPlace(bytes.Length, step: 61)));
        }
    }

    private static void ParsesAlike(Func<Head> make, byte[] bytes)
    {
        string whole = ParseAndDescribe(make(), bytes);
        for (int split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(whole, ParseAndDescribe(make(), bytes, split));
        }
        Assert.Equal(whole, ParseAndDescribe(make(), bytes, EveryPlace(bytes.Length, step: 1)));

        var random = new Random(20240517);
        for (int round = 0; round < 200; round++)
        {
            Assert.Equal(whole, ParseAndDescribe(make(), bytes, RandomPlaces(random, bytes.Length)));
        }
    }

    private static string ParseAndDescribe(Head head, byte[] bytes, params int[] splits)
    {
        HeadFault fault = Heads.ParseSplit(head, bytes, splits);
        return Heads.Describe(head, fault);
    }

    private static int[] EveryPlace(int length, int step)
    {
        int[] places = new int[length / step];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = i * step;
        }
        return places;
    }

    private static int[] RandomPlaces(Random random, int length)
    {
        int[] places = new int[random.Next(2, 8)];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = random.Next(length + 1);
        }
        Array.Sort(places);
        return places;
    }
}

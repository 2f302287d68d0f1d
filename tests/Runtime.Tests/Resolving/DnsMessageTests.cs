using System.Buffers.Binary;
using UdsAot.Resolving;

namespace UdsAot.Tests.Resolving;

public sealed class DnsMessageTests
{
    private static readonly byte[] s_question = DnsMessage.Ask(0x1234, "a.bc", DnsMessage.TypeA)!;

    [Fact]
    public void A_question_is_as_RFC_1035_draws_it()
        => Assert.Equal("1234010000010000000000000161026263000001" + "0001", Convert.ToHexString(s_question));

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("a.")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b")]
    public void What_is_no_name_cannot_be_asked_for(string name) => Assert.Null(DnsMessage.Ask(1, name, DnsMessage.TypeA));

    [Fact]
    public void A_name_that_is_too_long_cannot_be_asked_for()
        => Assert.Null(DnsMessage.Ask(1, string.Join('.', Enumerable.Repeat("abcdefg", 32)), DnsMessage.TypeA));

    [Fact]
    public void An_answer_brings_addresses_and_the_shortest_of_their_times()
    {
        DnsAnswer answer = DnsMessage.Read(Response(Record("C00C", 1, 300, "C0000201"), Record("0141026243 00", 1, 60, "C0000202")), s_question)!;
        Assert.Equal("192.0.2.1 192.0.2.2", string.Join(' ', answer.Addresses));
        Assert.Equal(60u, answer.Seconds);
    }

    [Fact]
    public void Aliases_are_followed_in_whatever_order_they_come()
    {
        // x.bc has the address, and a.bc stands for it by way of y.bc; "bc" is pointed at.
        DnsAnswer answer = DnsMessage.Read(
            Response(Record("0178C00E", 1, 300, "C0000201"), Record("0179C00E", 5, 20, "0178C00E"), Record("C00C", 5, 50, "0179C00E")), s_question)!;
        Assert.Equal("192.0.2.1", string.Join(' ', answer.Addresses));
        Assert.Equal(20u, answer.Seconds);
    }

    [Fact]
    public void Records_of_another_name_type_or_class_count_for_nothing()
    {
        byte[] other = Record("C00C", 1, 300, "C0000201");
        other[5] = 3;
        DnsAnswer answer = DnsMessage.Read(Response(Record("0178C00E", 1, 300, "C0000202"), Record("C00C", 16, 300, "C0000203"), other), s_question)!;
        Assert.Empty(answer.Addresses);
        Assert.True(answer.IsConclusive);
    }

    [Fact]
    public void Aliases_in_a_circle_end()
        => Assert.Empty(DnsMessage.Read(Response(Record("C00C", 5, 50, "0179C00E"), Record("0179C00E", 5, 50, "C00C")), s_question)!.Addresses);

    [Fact]
    public void A_name_that_points_at_itself_is_malformed()
    {
        byte[] response = Response(Record("C00C", 1, 300, "C0000201"));
        // The record's owner points at its own first byte.
        response[s_question.Length + 1] = (byte)s_question.Length;
        Assert.Null(DnsMessage.Read(response, s_question));
    }

    [Fact]
    public void What_does_not_answer_the_question_is_no_answer()
    {
        byte[] good = Response(Record("C00C", 1, 300, "C0000201"));
        Assert.NotNull(DnsMessage.Read(good, s_question));
        // Another id, no response at all, another name, another type.
        foreach ((int at, byte flip) in ((int, byte)[])[(0, 1), (2, 0x80), (13, 1), (s_question.Length - 3, 1)])
        {
            byte[] bad = [.. good];
            bad[at] ^= flip;
            Assert.Null(DnsMessage.Read(bad, s_question));
        }
    }

    [Fact]
    public void No_message_that_is_cut_or_changed_does_harm()
    {
        byte[] good = Response(Record("0178C00E", 1, 300, "C0000201"), Record("C00C", 5, 50, "0178C00E"), Record("C00C", 1, 50, "C0000202"));
        for (int length = 0; length < good.Length; length++)
        {
            Assert.Null(DnsMessage.Read(good.AsSpan(0, length), s_question));
        }
        var random = new Random(1);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bad = [.. good];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                bad[random.Next(s_question.Length, bad.Length)] = (byte)random.Next(256);
            }
            DnsMessage.Read(bad, s_question);
        }
    }

    [Fact]
    public void A_truncated_answer_says_so_whatever_is_left_of_it()
    {
        byte[] response = Response(Record("C00C", 1, 300, "C0000201"));
        response[2] |= 2;
        Assert.True(DnsMessage.Read(response.AsSpan(0, s_question.Length + 3), s_question)!.IsTruncated);
    }

    private static byte[] Response(params byte[][] records)
    {
        byte[] response = [.. s_question, .. records.SelectMany(record => record)];
        response[2] |= 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(response.AsSpan(6), (ushort)records.Length);
        return response;
    }

    private static byte[] Record(string owner, ushort type, uint seconds, string data)
    {
        byte[] bytes = Convert.FromHexString(data);
        byte[] tail = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(tail, type);
        BinaryPrimitives.WriteUInt16BigEndian(tail.AsSpan(2), 1);
        BinaryPrimitives.WriteUInt32BigEndian(tail.AsSpan(4), seconds);
        BinaryPrimitives.WriteUInt16BigEndian(tail.AsSpan(8), (ushort)bytes.Length);
        return [.. Convert.FromHexString(owner.Replace(" ", "", StringComparison.Ordinal)), .. tail, .. bytes];
    }
}

using UdsAot.Http1;

namespace UdsAot.Tests.Http1;

public sealed class FieldTableTests
{
    private FieldTable _table = new();

    [Fact]
    public void Fields_stay_in_order_and_are_found_by_the_first_of_their_kind()
    {
        for (ushort i = 0; i < 100; i++)
        {
            Assert.True(_table.TryAdd(new Field { NameStart = i, NameLength = 1, Kind = i % 2 == 0 ? FieldKind.Other : FieldKind.Host }, 100));
        }
        Assert.False(_table.TryAdd(default, 100));
        Assert.Equal(100, _table.Fields.Length);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(i, _table.Fields[i].NameStart);
        }
        Assert.Equal(1, _table.Find(FieldKind.Host).NameStart);
        Assert.Equal(0, _table.Find(FieldKind.Date).NameLength);
    }

    [Fact]
    public void A_table_that_was_cleared_forgets_its_marks()
    {
        _table.TryAdd(new Field { NameLength = 1 }, 10);
        _table.MarkReplaced(0);
        _table.Nominate("X"u8, "x"u8);
        Assert.True(_table.Fields[0].Replaced && _table.Fields[0].Nominated);
        _table.Clear();
        Assert.True(_table.Fields.IsEmpty);
        _table.TryAdd(new Field { NameLength = 1 }, 10);
        Assert.False(_table.Fields[0].Replaced || _table.Fields[0].Nominated);
    }
}

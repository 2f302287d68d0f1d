namespace UdsAot.Http1;

/// <summary>The fields of a head, in the order of the message. A mutable struct: keep it in a field.</summary>
internal struct FieldTable()
{
    /// <summary>The number of fields that a browser sends, so that the array is allocated once.</summary>
    private const int UsualFields = 24;

    private Field[] _fields = [];
    private int _count;

    /// <summary>The fields added since <see cref="Clear"/>.</summary>
    public readonly ReadOnlySpan<Field> Fields => _fields.AsSpan(0, _count);

    /// <summary>Lines that stand for the fields that were marked as replaced; each ends in CRLF.</summary>
    public ReadOnlyMemory<byte> Replacements { readonly get; set; }

    /// <summary>Forgets the fields, keeps the room.</summary>
    public void Clear()
    {
        _count = 0;
        Replacements = default;
    }

    /// <summary>Adds a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="limit">Limit of fields.</param>
    /// <returns>False if the limit is reached.</returns>
    public bool TryAdd(in Field field, int limit)
    {
        if (_count == limit)
        {
            return false;
        }
        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, Math.Max(UsualFields, _count * 2));
        }
        _fields[_count++] = field;
        return true;
    }

    /// <summary>Takes a field out.</summary>
    /// <param name="index">Its place in <see cref="Fields"/>.</param>
    public void Remove(int index)
    {
        _count--;
        _fields.AsSpan(index + 1, _count - index).CopyTo(_fields.AsSpan(index));
    }

    /// <summary>The first field of a kind, or one with an empty name if there is none.</summary>
    public readonly Field Find(FieldKind kind)
    {
        foreach (ref readonly Field field in Fields)
        {
            if (field.Kind == kind)
            {
                return field;
            }
        }
        return default;
    }

    /// <summary>Marks a field that another line replaces.</summary>
    /// <param name="index">Its index in <see cref="Fields"/>.</param>
    public readonly void MarkReplaced(int index) => _fields[index].Replaced = true;

    /// <summary>Marks all fields of a name as named by Connection.</summary>
    /// <param name="bytes">The head's bytes.</param>
    /// <param name="name">The name.</param>
    public readonly void Nominate(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        foreach (ref Field field in _fields.AsSpan(0, _count))
        {
            if (FieldNames.Is(field.Name(bytes), name))
            {
                field.Nominated = true;
            }
        }
    }
}

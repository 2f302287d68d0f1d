namespace UdsAot.Tests.Fuzzing;

/// <summary>Makes inputs out of inputs.</summary>
/// <param name="random">Where chance comes from.</param>
/// <param name="dictionary">Pieces that mean something to the parser at hand.</param>
internal sealed class Mutator(Random random, string[] dictionary)
{
    private const int MaxLength = 4096;

    private readonly byte[][] _dictionary = [.. dictionary.Select(Latin1.Bytes)];
    private readonly List<byte> _bytes = [];

    /// <summary>A changed copy of an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="other">Another, of which a part may be taken over.</param>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        _bytes.Clear();
        _bytes.AddRange(input);
        for (int i = 1 + random.Next(4) * random.Next(2); i > 0; i--)
        {
            Step(other);
        }
        if (_bytes.Count > MaxLength)
        {
            _bytes.RemoveRange(MaxLength, _bytes.Count - MaxLength);
        }
        return [.. _bytes];
    }

    private void Step(byte[] other)
    {
        int at = random.Next(_bytes.Count + 1);
        int left = _bytes.Count - at;
        switch (random.Next(10))
        {
            case 0:
                _bytes.Insert(at, (byte)random.Next(256));
                break;
            case 1 when left > 0:
                _bytes[at] = (byte)random.Next(256);
                break;
            case 2 when left > 0:
                _bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 3 when left > 0:
                _bytes.RemoveRange(at, Math.Min(left, random.Next(1, 9)));
                break;
            case 4 when left > 0:
                // A piece twice.
                _bytes.InsertRange(at, _bytes.GetRange(at, Math.Min(left, random.Next(1, 65))));
                break;
            case 5 when other.Length > 0:
                int from = random.Next(other.Length);
                _bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, random.Next(1, 65))).ToArray());
                break;
            case 6:
                _bytes.RemoveRange(at, left);
                _bytes.AddRange(other.AsSpan(Math.Min(at, other.Length)));
                break;
            case 7 when left > 0 && char.IsAsciiDigit((char)_bytes[at]):
                _bytes[at] = (byte)('0' + random.Next(10));
                break;
            case 8:
                _bytes.InsertRange(at, Word());
                break;
            default:
                // At the start of a line, where a piece does most.
                int line = _bytes.IndexOf((byte)'\n', at);
                _bytes.InsertRange(line + 1, Word());
                break;
        }
    }

    private byte[] Word() => _dictionary[random.Next(_dictionary.Length)];
}

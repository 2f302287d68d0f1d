using UdsAot.Http1;

namespace UdsAot.Routing;

/// <summary>
/// Writes the most lenient form of a path under a <see cref="PathReading"/>, and looks up the mounts that take it and all less lenient
/// forms. Where a form keeps what the most lenient one does not (an encoded slash, two slashes, what is encoded twice, an encoded
/// <c>?</c>), its segment is one that no mountpoint has, and so the mount is the one that takes anything in that segment's place.
/// </summary>
/// <param name="path">Room for the form; what is beyond it decides nothing any more.</param>
/// <param name="reading">How the path is read.</param>
/// <param name="lookup">Is asked for the mounts.</param>
internal ref struct PathWalk(Span<byte> path, PathReading reading, GuardLookup lookup)
{
    // In place of a segment: no mountpoint has this character.
    private const byte Other = (byte)'%';

    private const int AnyDepth = 2;

    private readonly Span<byte> _path = path;
    private int _length;
    private int _segment;
    private int _lookedAt = -1;
    private bool _isCutting;

    /// <summary>Goes on with bytes of the path.</summary>
    /// <returns>False if what follows decides nothing.</returns>
    public bool Read(ReadOnlySpan<byte> bytes)
    {
        bool goesOn = true;
        PathByte next;
        for (int at = 0; goesOn && at < bytes.Length; at = next.End)
        {
            next = PathByte.Read(bytes, at);
            goesOn = Take(next) && _length < _path.Length;
        }
        return goesOn;
    }

    /// <summary>Looks up the form as far as it was read.</summary>
    public readonly void End() => lookup.Find(_path[.._length]);

    private bool Take(in PathByte next)
    {
        if (_isCutting && !reading.IsSlash(next, reading.Parameters))
        {
            if (IsEnd(next))
            {
                End();
            }
            return true;
        }
        _isCutting = false;
        if (reading.IsSlash(next, AnyDepth))
        {
            TakeSlash(next);
            return true;
        }
        if (next.Value == ';' && next.Depth <= reading.Parameters)
        {
            _isCutting = true;
            return true;
        }
        if (next.Depth == 2 || IsEnd(next))
        {
            FindOther();
        }
        if (IsEnd(next))
        {
            return false;
        }
        _path[_length++] = next.Value;
        return true;
    }

    private void TakeSlash(in PathByte slash)
    {
        bool merges = _length > 0 && _path[_length - 1] == '/';
        if (merges || (slash.Depth > 0 && _length > 0))
        {
            FindOther();
        }
        if (!merges)
        {
            _segment = _length;
            _path[_length++] = (byte)'/';
        }
    }

    /// <summary>Looks up what takes anything else in the place of the segment that is being read.</summary>
    private void FindOther()
    {
        if (_lookedAt == _segment)
        {
            return;
        }
        _lookedAt = _segment;
        int at = _segment + 1;
        byte kept = _path[at];
        _path[at] = Other;
        lookup.Find(_path[..(at + 1)]);
        _path[at] = kept;
    }

    // What is not encoded ends the path before it gets here.
    private static bool IsEnd(in PathByte next) => next.Value is (byte)'?' or (byte)'#';
}

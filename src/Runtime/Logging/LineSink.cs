using System.Runtime.InteropServices;
using UdsAot.Posix;

namespace UdsAot.Logging;

/// <summary>
/// Writes lines to a file descriptor from a thread of its own. Appending copies the bytes under a short lock and never waits for the
/// file: if the buffer is full because a disk or a pipe is too slow, the line is dropped and counted.
/// </summary>
internal sealed class LineSink : IDisposable
{
    // Holds a burst of some thousand access lines while the disk is busy; both buffers grow to this size only on demand.
    private const int Capacity = 1 << 20;
    private const int InitialCapacity = 1 << 14;

    // A pipe without a reader must not keep the process from ending.
    private static readonly TimeSpan s_lastFlush = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly AutoResetEvent _filled = new(false);
    private readonly Thread _writer;
    private readonly int _gatherMilliseconds;
    private bool _ownsDescriptor;
    private int _descriptor;
    private byte[] _filling = new byte[InitialCapacity];
    private byte[] _writing = new byte[InitialCapacity];
    private int _length;
    private long _dropped;
    private bool _closing;
    private bool _isToReopen;
    private bool _isFailing;
    private bool _isTorn;
    private long _lost;

    /// <param name="descriptor">An open file descriptor.</param>
    /// <param name="ownsDescriptor">Whether to close it at the end, or when <see cref="Reopen"/> has another.</param>
    /// <param name="gatherMilliseconds">Time that the writer waits after the first line for more lines to write with the same call.</param>
    public LineSink(int descriptor, bool ownsDescriptor, int gatherMilliseconds)
    {
        _descriptor = descriptor;
        _ownsDescriptor = ownsDescriptor;
        _gatherMilliseconds = gatherMilliseconds;
        _writer = new Thread(WriteLoop, 256 * 1024) { IsBackground = true, Name = "lines" };
        _writer.Start();
    }

    /// <summary>Called by the writer with the errno of the first failed write after a successful one; the lines are lost.</summary>
    public Action<int>? Failed { get; init; }

    /// <summary>Called by the writer after the first successful write since a failure, with the number of lost lines.</summary>
    public Action<long>? Recovered { get; init; }

    /// <summary>
    /// Called by the writer to reopen the file. Returns a descriptor, which the sink owns, or a negative number to keep the present one.
    /// </summary>
    public Func<int>? Reopen { get; init; }

    /// <summary>Called when a line is dropped for the first time since <see cref="TakeDropped"/>, on the thread that appended it.</summary>
    public Action? Dropping { get; init; }

    /// <summary>Lines dropped since the last call.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <summary>Counts lines as dropped anew, because the line that told of them was dropped itself.</summary>
    public void RestoreDropped(long count) => Interlocked.Add(ref _dropped, count);

    /// <summary>Appends one line with its line feed. Never waits; false if it was dropped.</summary>
    public bool Append(ReadOnlySpan<byte> line)
    {
        bool wake = false;
        bool isTaken;
        lock (_lock)
        {
            isTaken = !_closing && line.Length <= Capacity - _length
                && (line.Length <= _filling.Length - _length || TryEnlarge(_length + line.Length));
            if (isTaken)
            {
                line.CopyTo(_filling.AsSpan(_length));
                wake = _length == 0;
                _length += line.Length;
            }
        }
        if (!isTaken && Interlocked.Increment(ref _dropped) == 1)
        {
            Dropping?.Invoke();
        }
        if (wake)
        {
            _filled.Set();
        }
        return isTaken;
    }

    /// <summary>Makes the writer call <see cref="Reopen"/> after all lines appended so far are written. Does not wait.</summary>
    public void ReopenLater()
    {
        Volatile.Write(ref _isToReopen, true);
        _filled.Set();
    }

    /// <summary>Writes the remaining lines, for at most two seconds, and ends the thread.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_closing)
            {
                return;
            }
            _closing = true;
        }
        _filled.Set();
        if (_writer.Join(s_lastFlush))
        {
            _filled.Dispose();
            LetGo();
        }
    }

    private bool TryEnlarge(int length)
    {
        try
        {
            Array.Resize(ref _filling, Math.Min(Capacity, Math.Max(_filling.Length * 2, length)));
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private void WriteLoop()
    {
        bool closing;
        do
        {
            _filled.WaitOne();
            if (_gatherMilliseconds > 0 && !Volatile.Read(ref _closing))
            {
                // Only Dispose and ReopenLater end this wait early: lines appended to a non-empty buffer do not signal.
                _filled.WaitOne(_gatherMilliseconds);
            }
            int length;
            lock (_lock)
            {
                (_filling, _writing) = (_writing, _filling);
                length = _length;
                _length = 0;
                closing = _closing;
            }
            try
            {
                Write(_writing.AsSpan(0, length));
                if (Interlocked.Exchange(ref _isToReopen, false))
                {
                    ReopenNow();
                }
            }
            catch (Exception exception)
            {
                Mishaps.Report("writing a log line", exception);
            }
        }
        while (!closing);
    }

    private void ReopenNow()
    {
        int descriptor = Reopen?.Invoke() ?? -1;
        if (descriptor >= 0)
        {
            LetGo();
            _descriptor = descriptor;
            _ownsDescriptor = true;
            _isTorn = false;
        }
    }

    // A borrowed descriptor stays open: its owner closes it, and would close another file that has its number by then.
    private void LetGo()
    {
        if (_ownsDescriptor)
        {
            _ = Libc.Close(_descriptor);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }
        // The first half of a line written before a failure must not merge with the next line.
        if (_isTorn && TryWrite("\n"u8, out _) == 0)
        {
            _isTorn = false;
        }
        int errno = TryWrite(bytes, out int written);
        if (errno != 0)
        {
            _isTorn |= written > 0 && bytes[written - 1] != '\n';
            _lost += bytes[written..].Count((byte)'\n');
            if (!_isFailing)
            {
                _isFailing = true;
                Failed?.Invoke(errno);
            }
        }
        else if (_isFailing)
        {
            _isFailing = false;
            Recovered?.Invoke(_lost);
            _lost = 0;
        }
    }

    /// <returns>0, or the errno of the write that failed after <paramref name="written"/> bytes.</returns>
    private unsafe int TryWrite(ReadOnlySpan<byte> bytes, out int written)
    {
        written = 0;
        fixed (byte* start = bytes)
        {
            while (written < bytes.Length)
            {
                nint count = Libc.Write(_descriptor, start + written, bytes.Length - written);
                if (count >= 0)
                {
                    written += (int)count;
                    continue;
                }
                int errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.EAGAIN)
                {
                    // A terminal or pipe that another process has made non-blocking.
                    Thread.Sleep(5);
                }
                else if (errno != Errno.EINTR)
                {
                    return errno;
                }
            }
        }
        return 0;
    }
}

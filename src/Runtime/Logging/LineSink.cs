using System.Runtime.InteropServices;
using UdsAot.Posix;

namespace UdsAot.Logging;

/// <summary>
/// Writes lines to a file descriptor from a thread of its own. Whoever appends copies bytes under a short lock and never waits
/// for the file: when the buffer is full because a disk or a pipe does not keep up, the line is dropped and counted.
/// </summary>
internal sealed class LineSink : IDisposable
{
    // Holds a burst of some thousand access lines while the disk is busy; both buffers grow to it only when they must.
    private const int Capacity = 1 << 20;
    private const int InitialCapacity = 1 << 14;

    // A pipe that nobody reads any more must not keep the process from ending.
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
    /// <param name="gatherMilliseconds">How long the writer waits after the first line for more to write with it.</param>
    public LineSink(int descriptor, bool ownsDescriptor, int gatherMilliseconds)
    {
        _descriptor = descriptor;
        _ownsDescriptor = ownsDescriptor;
        _gatherMilliseconds = gatherMilliseconds;
        _writer = new Thread(WriteLoop, 256 * 1024) { IsBackground = true, Name = "lines" };
        _writer.Start();
    }

    /// <summary>Called by the writer with the errno of a write that failed after one that did not; its lines are lost.</summary>
    public Action<int>? Failed { get; init; }

    /// <summary>Called by the writer when a write went well after some that failed, with the number of lines that those lost.</summary>
    public Action<long>? Recovered { get; init; }

    /// <summary>Called by the writer to open the file anew: a descriptor, which the sink owns, or a negative number to go on with the one there is.</summary>
    public Func<int>? Reopen { get; init; }

    /// <summary>Lines dropped since the last call.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <summary>Appends one line with its line feed. Never waits; false if it was dropped.</summary>
    public bool Append(ReadOnlySpan<byte> line)
    {
        bool wake;
        lock (_lock)
        {
            if (_closing || line.Length > Capacity - _length)
            {
                Interlocked.Increment(ref _dropped);
                return false;
            }
            if (line.Length > _filling.Length - _length)
            {
                if (!TryEnlarge(_length + line.Length))
                {
                    Interlocked.Increment(ref _dropped);
                    return false;
                }
            }
            line.CopyTo(_filling.AsSpan(_length));
            wake = _length == 0;
            _length += line.Length;
        }
        if (wake)
        {
            _filled.Set();
        }
        return true;
    }

    /// <summary>Has the writer call <see cref="Reopen"/> once it has written what was appended so far. Does not wait.</summary>
    public void ReopenLater()
    {
        Volatile.Write(ref _isToReopen, true);
        _filled.Set();
    }

    /// <summary>Writes what is left, for at most two seconds, and ends the thread.</summary>
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
            if (_ownsDescriptor)
            {
                _ = Libc.Close(_descriptor);
            }
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
                // Only Dispose and ReopenLater can end this wait early: lines that come meanwhile find the buffer filled and do not signal.
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
                Mishaps.Report("a line of a log", exception);
            }
        }
        while (!closing);
    }

    private void ReopenNow()
    {
        int descriptor = Reopen?.Invoke() ?? -1;
        if (descriptor >= 0)
        {
            // One that is the caller's stays open: whoever closes it would otherwise close what has its number by then.
            if (_ownsDescriptor)
            {
                _ = Libc.Close(_descriptor);
            }
            _descriptor = descriptor;
            _ownsDescriptor = true;
            _isTorn = false;
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }
        // The half of a line that went out before a failure must not become one line with what follows.
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
                    // A terminal or pipe that someone made non-blocking.
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

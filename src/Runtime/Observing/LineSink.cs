using System.Runtime.InteropServices;
using UdsAot.Posix;

namespace UdsAot.Observing;

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
    private readonly int _descriptor;
    private readonly bool _ownsDescriptor;
    private readonly int _gatherMilliseconds;
    private readonly Action<int>? _failed;
    private byte[] _filling = new byte[InitialCapacity];
    private byte[] _writing = new byte[InitialCapacity];
    private int _length;
    private long _dropped;
    private bool _closing;

    /// <param name="descriptor">An open file descriptor.</param>
    /// <param name="ownsDescriptor">Whether to close it at the end.</param>
    /// <param name="gatherMilliseconds">How long the writer waits after the first line for more to write with it.</param>
    /// <param name="failed">Called by the writer with the errno of a write that failed; its lines are lost.</param>
    public LineSink(int descriptor, bool ownsDescriptor, int gatherMilliseconds, Action<int>? failed = null)
    {
        _descriptor = descriptor;
        _ownsDescriptor = ownsDescriptor;
        _gatherMilliseconds = gatherMilliseconds;
        _failed = failed;
        _writer = new Thread(WriteLoop, 256 * 1024) { IsBackground = true, Name = "lines" };
        _writer.Start();
    }

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
                Array.Resize(ref _filling, Math.Min(Capacity, Math.Max(_filling.Length * 2, _length + line.Length)));
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

    private void WriteLoop()
    {
        bool closing;
        do
        {
            _filled.WaitOne();
            if (_gatherMilliseconds > 0 && !Volatile.Read(ref _closing))
            {
                // Only Dispose can end this wait early: lines that come meanwhile find the buffer filled and do not signal.
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
            Write(_writing.AsSpan(0, length));
        }
        while (!closing);
    }

    private unsafe void Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            int written = 0;
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
                    _failed?.Invoke(errno);
                    return;
                }
            }
        }
    }
}

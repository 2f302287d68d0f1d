using System.Diagnostics.Tracing;
using UdsAot.Http1;

namespace UdsAot.Tests.Faults;

/// <summary>
/// Counts what this process holds: the sockets among its descriptors, and the large buffers that it has rented. Made before
/// something begins and asked after it has ended, it says whether anything was lost on the way.
/// </summary>
internal sealed class Ledger : EventListener
{
    private const int BufferRented = 1;
    private const int BufferReturned = 3;

    private readonly int _socketsBefore = OpenSockets();
    private int _rented;

    /// <summary>Waits until everything that was opened or rented since has been given back.</summary>
    /// <param name="sockets">True if sockets count: not while a server still runs.</param>
    public async Task MustBalanceAsync(bool sockets = true)
    {
        await Wait.Until(() => Volatile.Read(ref _rented) <= 0, "all buffers are returned");
        await Wait.Until(() => !sockets || OpenSockets() <= _socketsBefore, "all sockets are closed");
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // The pipes' blocks are smaller; a head's buffer and a trailer section's are not.
        if (eventData.EventId is BufferRented or BufferReturned && eventData.Payload?[1] is >= HeadLimits.Trailers)
        {
            Interlocked.Add(ref _rented, eventData.EventId == BufferRented ? 1 : -1);
        }
    }

    private static int OpenSockets() => Directory.GetFiles("/proc/self/fd").Count(IsSocket);

    private static bool IsSocket(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            // It was closed in between, as the one is by which the folder was read.
            return false;
        }
    }
}

using System.Globalization;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Timing;

namespace UdsAot.Logging;

/// <summary>
/// Lines about exchanges that failed. Each mount has a <see cref="LineRate"/> for its origin's failures and one for its clients', so
/// that an origin that is down under load neither fills the disk nor hides what is wrong with another.
/// </summary>
/// <param name="mounts">The number of mounts.</param>
/// <param name="heartbeat">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class FailureLog(int mounts, Heartbeat heartbeat, ILogger logger)
{
    private readonly LineRate?[] _origins = new LineRate?[mounts];
    private readonly LineRate?[] _clients = new LineRate?[mounts];
    private bool _isCuttingOff;

    /// <summary>The drain is over: from now on it is the proxy that ends connections, not their clients.</summary>
    public void BeginCuttingOff() => Volatile.Write(ref _isCuttingOff, true);

    /// <summary>Writes the line about a failure, unless the mount had as many as it may in this second.</summary>
    public void Write(Mount mount, in Failure failure, in RequestText request)
    {
        if (failure.IsClients)
        {
            if (logger.IsEnabled(LogLevel.Information) && RateOf(_clients, mount, "clients").TryTake())
            {
                bool isCutOff = failure.Status == 0 && Volatile.Read(ref _isCuttingOff);
                logger.ClientFailed(
                    mount.Vhost,
                    mount.Mountpoint,
                    FailureReport.Describe(failure.Phase),
                    failure.Status == 0 ? "nothing" : failure.Status.ToString(CultureInfo.InvariantCulture),
                    isCutOff ? "udsaot cut it off, because it was still open at the end of the drain" : FailureReport.Cause(mount, failure),
                    request.Describe());
            }
        }
        else if (logger.IsEnabled(LogLevel.Warning) && RateOf(_origins, mount, "its origin").TryTake())
        {
            logger.OriginFailed(
                mount.Vhost,
                mount.Mountpoint,
                OriginAdvice.Place(mount),
                FailureReport.Describe(failure.Phase),
                FailureReport.Name(failure),
                FailureReport.Cause(mount, failure),
                request.Describe());
        }
    }

    private LineRate RateOf(LineRate?[] rates, Mount mount, string side)
    {
        return Volatile.Read(ref rates[mount.Index]) ?? Make();

        LineRate Make()
        {
            var rate = new LineRate(heartbeat, count => logger.LinesOmitted(count, $"failures of mount {mount.Vhost}{mount.Mountpoint} with {side}"));
            return Interlocked.CompareExchange(ref rates[mount.Index], rate, null) ?? rate;
        }
    }
}

using UdsAot.Failures;
using UdsAot.Posix;
using UdsAot.Resolving;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>Connects to a TCP port of a host whose name has to be looked up.</summary>
internal sealed class NamedConnector(Resolver resolver, string host, int port, Heartbeat heartbeat) : Connector
{
    private readonly HostLookup _lookup = resolver.For(host);

    public override async ValueTask<ConnectResult> ConnectAsync(long deadline)
    {
        ValueTask<Resolution> finding = _lookup.FindAsync();
        Resolution? found = finding.IsCompletedSuccessfully ? finding.Result : await FindAsync(finding.AsTask(), deadline).ConfigureAwait(false);
        if (found is null)
        {
            return new ConnectResult(null, Errno.ETIMEDOUT, new ConnectFault(
                ConnectStep.Resolve, "ETIMEDOUT", $"no name server said in time where {host} is; is the network up, and is {resolver.Files.Settings} right?"));
        }
        return found.Fault is { } fault
            ? new ConnectResult(null, Errno.EHOSTUNREACH, new ConnectFault(ConnectStep.Resolve, fault, found.Cause!))
            : await new AddressRace(found.Addresses, port, heartbeat).RunAsync(deadline).ConfigureAwait(false);
    }

    /// <returns>Null if the deadline passed.</returns>
    private async Task<Resolution?> FindAsync(Task<Resolution> finding, long deadline)
    {
        using var end = new Alarm(heartbeat, deadline);
        return await Task.WhenAny(finding, end.Rung).ConfigureAwait(false) == finding ? await finding.ConfigureAwait(false) : null;
    }
}

using UdsAot.Origins;

namespace UdsAot.Forwarding;

/// <summary>The view that a pool has of an exchange which uses one of its connections while others queue for them.</summary>
internal sealed partial class Exchange
{
    bool IPoolExchange.WaitsForClient => (_upload.WaitsForClient && !_relay.IsEventStream) || _relay.WaitsForClient;

    long IPoolExchange.Moved => _record.FromClient + _front.Sent(_record.ToClient);

    void IPoolExchange.Shed(OriginConnection connection)
    {
        lock (_gate)
        {
            if (_connection != connection || !((IPoolExchange)this).WaitsForClient)
            {
                return;
            }
            _core.Refusals.WriteShed(_front.ClientAddress, _record.Mount!.Mountpoint);
            _relay.Shed();
            _front.ExpireWaits();
        }
    }
}

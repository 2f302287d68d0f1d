using Microsoft.AspNetCore.Connections;
using UdsAot.Awaiting;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>The deadlines of a connection, and the action at their end.</summary>
internal sealed partial class Http1Front
{
    public override void ExpireWaits()
    {
        if (_reader.TryExpireBody() | _writer.TryExpire())
        {
            ActOnDeadlines();
        }
    }

    void ITimed.Tick(long now)
    {
        // While other sockets wait for memory, a head that holds some has little time.
        bool isHurried = _state == Http1State.ReadingHead && BlockPool.Shared.IsShort;
        bool isDue = _reader.TryExpire(now + (isHurried ? Math.Max(_limits.HeadTimeout - Http1Limits.HurriedHeadTimeout, 0) : 0), _limits.MinBodyRate);
        isDue |= _writer.TryExpire(now);
        // A tunnel's ends may close one by one, and each end is noticed separately.
        isDue |= _state == Http1State.InExchange && _halfClose.Check(now, _reader.Progress + _writer.Progress);
        if (isDue)
        {
            Offload.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute() => Offload.Run(static front => front.ActOnDeadlines(), this);

    private void ActOnDeadlines()
    {
        if (_writer.HasExpired)
        {
            _connection.Abort(new ConnectionAbortedException("The client did not read its response."));
        }
        if (_reader.HasExpired)
        {
            _reader.Cancel();
        }
        if (_halfClose.IsAbandoned)
        {
            _exchange.ClientLeft();
        }
    }
}

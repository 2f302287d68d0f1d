using System.Runtime.CompilerServices;
using UdsAot.Access;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>The part of an exchange before its mount is reached: the guards, and the request's id.</summary>
internal sealed partial class Exchange
{
    private GuardList? _guards;
    private int _guardsPassed;
    private byte[]? _user;
    private byte[]? _requestId;
    private int _requestIdLength;

    private ReadOnlySpan<byte> RequestId => _requestId.AsSpan(0, _requestIdLength);

    private AddedFields Identity => new() { User = _user, RequestId = RequestId, LoopLine = _core.Loops.Line };

    /// <summary>Gives the request its id, which is logged in any case.</summary>
    private void NameRequest()
    {
        _requestId ??= new byte[RequestIds.MaxLength];
        _requestIdLength = _core.RequestIds!.Write(_front.Request, _requestId);
    }

    /// <summary>Serves the request if it passes the guard of its mount, and the guards of all mounts that an origin might take the path for.</summary>
    private ValueTask GuardAsync(Mount mount)
    {
        _guards ??= new GuardList();
        _guardsPassed = 0;
        _core.Router.FindGuards(_front.Request.ValueOf(FieldKind.Host), _front.Request.AsksUpgrade, _target, mount, _guards);
        return PassGuardsAsync(mount, _guards);
    }

    private ValueTask PassGuardsAsync(Mount mount, GuardList guards)
    {
        while (_guardsPassed < guards.Count)
        {
            Mount guarded = guards[_guardsPassed];
            ValueTask<Admission> pending = _core.PasswordFiles!.AdmitAsync(guarded, _front.Request.ValueOf(FieldKind.Authorization), _front.Client);
            if (!pending.IsCompletedSuccessfully)
            {
                return AwaitAdmissionAsync(mount, guards, pending);
            }
            Admission admission = pending.Result;
            if (!Passes(admission))
            {
                return RefuseAdmissionAsync(guarded, admission);
            }
        }
        return ServeAsync(mount);
    }

    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    private async ValueTask AwaitAdmissionAsync(Mount mount, GuardList guards, ValueTask<Admission> pending)
    {
        Admission admission = await pending.ConfigureAwait(false);
        Mount guarded = guards[_guardsPassed];
        await (Passes(admission) ? PassGuardsAsync(mount, guards) : RefuseAdmissionAsync(guarded, admission)).ConfigureAwait(false);
    }

    private bool Passes(in Admission admission)
    {
        if (admission.User is null)
        {
            return false;
        }
        // All guards get the same name and password.
        _user = admission.User;
        _guardsPassed++;
        return true;
    }

    private ValueTask RefuseAdmissionAsync(Mount guarded, in Admission admission)
    {
        _user = null;
        if (admission.WasWrong)
        {
            _core.Refusals.Write(_front.ClientAddress, admission.Status, "has a wrong name or password");
        }
        else if (admission.Status == 429)
        {
            _core.Refusals.Write(_front.ClientAddress, admission.Status, "comes after too many wrong passwords of its client, which has to wait");
        }
        if (admission.RetryAfter == 0)
        {
            return AnswerAsync(admission.Status, admission.Status == 401 ? guarded.Challenge : default);
        }
        Span<byte> line = stackalloc byte[32];
        var field = new HeadWriter(line);
        field.Append("Retry-After: "u8);
        field.Append(admission.RetryAfter);
        field.Append("\r\n"u8);
        return AnswerAsync(admission.Status, line[..field.Written]);
    }
}

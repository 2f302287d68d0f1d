using System.Runtime.CompilerServices;
using UdsAot.Access;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>The guards of a request: who the client is, where a password is asked for; and what the request is called.</summary>
internal sealed partial class Exchange
{
    private GuardList? _guards;
    private int _guardsPassed;
    private byte[]? _user;
    private byte[]? _requestId;
    private int _requestIdLength;

    private ReadOnlySpan<byte> RequestId => _requestId.AsSpan(0, _requestIdLength);

    private AddedFields Identity => new() { User = _user, RequestId = RequestId };

    /// <summary>Gives the request its id; it is in the log whatever becomes of the request.</summary>
    private void NameRequest()
    {
        _requestId ??= new byte[RequestIds.MaxLength];
        _requestIdLength = _core.RequestIds!.Write(_front.Request, _requestId);
    }

    /// <summary>Lets those through to the mount who may pass its guard, and those of all mounts that the path may be read to lead to.</summary>
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
            ValueTask<Admission> pending = _core.PasswordFiles!.AdmitAsync(guarded, _front.Request.ValueOf(FieldKind.Authorization));
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
        // All guards see the same name and password.
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
        return AnswerAsync(admission.Status, admission.Status switch
        {
            401 => guarded.Challenge,
            503 => "Retry-After: 1\r\n"u8,
            _ => default,
        });
    }
}

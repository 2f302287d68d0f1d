using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Guarding;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>Who the client is, where the mount asks for a password, and what its request is called.</summary>
internal sealed partial class Exchange
{
    private byte[]? _user;
    private byte[]? _requestId;
    private int _requestIdLength;

    private ReadOnlySpan<byte> RequestId => _requestId.AsSpan(0, _requestIdLength);

    private Identity Identity => new() { User = _user, RequestId = RequestId };

    /// <summary>Gives the request its id; it is in the log whatever becomes of the request.</summary>
    private void NameRequest()
    {
        _requestId ??= new byte[RequestIds.MaxLength];
        _requestIdLength = _core.RequestIds!.Write(_front.Request, _requestId);
    }

    /// <summary>Lets those through to the mount who have its password.</summary>
    private ValueTask GuardAsync(Mount mount)
    {
        ValueTask<Admission> admission = _core.PasswordFiles!.AdmitAsync(mount, _front.Request.ValueOf(FieldKind.Authorization));
        return admission.IsCompletedSuccessfully ? PassAsync(mount, admission.Result) : AwaitAdmissionAsync(mount, admission);
    }

    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    private async ValueTask AwaitAdmissionAsync(Mount mount, ValueTask<Admission> admission)
        => await PassAsync(mount, await admission.ConfigureAwait(false)).ConfigureAwait(false);

    private ValueTask PassAsync(Mount mount, in Admission admission)
    {
        _user = admission.User;
        if (admission.User is not null)
        {
            return ServeAsync(mount);
        }
        if (admission.WasWrong)
        {
            _core.Refusals.Write(_front.ClientAddress, admission.Status, "has a wrong name or password");
        }
        return AnswerAsync(admission.Status, admission.Status switch
        {
            401 => mount.Challenge,
            503 => "Retry-After: 1\r\n"u8,
            _ => default,
        });
    }
}

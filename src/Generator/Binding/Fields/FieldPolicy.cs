using UdsAot.Generator.Specs;
using UdsAot.Http1;

namespace UdsAot.Generator.Binding.Fields;

/// <summary>Decides which fields a header table may name.</summary>
/// <param name="IsRequest">True for requests, false for responses.</param>
/// <param name="Forwarded">The mount's <c>forwarded</c>.</param>
/// <param name="IsGuarded">True if the mount has <c>basic-auth</c>.</param>
/// <param name="NamesRequests">True if the mount has <c>request-id</c>.</param>
internal sealed record FieldPolicy(bool IsRequest, ForwardedSpec Forwarded, bool IsGuarded = false, bool NamesRequests = false)
{
    /// <summary>The reason against this use of a field and the alternative; null if the use is allowed.</summary>
    public (string Why, string Instead)? Reserves(string name, FieldUse use)
    {
        if (FieldRules.IsFraming(name))
        {
            return ("the proxy sets it to frame the message", "Leave it out");
        }
        if (FieldRules.IsHopByHop(name))
        {
            return ("it applies to one connection and is never forwarded", "Leave it out");
        }
        if (use == FieldUse.Set && FieldRules.IsAboutTrailers(name))
        {
            return ("only the sender or the recipient of the trailers can set it", "Leave it out");
        }
        if (!IsRequest)
        {
            return null;
        }
        string lower = name.ToLowerInvariant();
        if (lower == "host")
        {
            return ("every request to the origin has it", use == FieldUse.Listed ? "Leave it out" : "Write the key 'host' on the mount");
        }
        if (lower == "expect" && use != FieldUse.Listed)
        {
            return ("only the client and the origin can use it", "Leave it out");
        }
        if (FieldRules.IsProxyOnly(name))
        {
            return ("it is meant for this proxy and never forwarded", "Leave it out");
        }
        if (IsGuarded && lower == "x-remote-user")
        {
            return ("'basic-auth' sets it to the user's name", "Leave it out");
        }
        if (IsGuarded && lower == "authorization" && use != FieldUse.Set)
        {
            return ("'basic-auth' consumes it and never forwards it", "Leave it out");
        }
        if (NamesRequests && lower == "x-request-id")
        {
            return ("the key 'request-id' controls it", "Leave it out, or remove 'request-id'");
        }
        return IsManaged(lower)
            ? ("the key 'forwarded' controls it", "Leave it out, or write \"forwarded\": \"off\" to handle it here")
            : null;
    }

    private bool IsManaged(string lower) => Forwarded switch
    {
        ForwardedSpec.Off => false,
        ForwardedSpec.ReplaceFor or ForwardedSpec.AppendFor => lower == "x-forwarded-for",
        _ => FieldRules.IsForwarded(lower),
    };
}

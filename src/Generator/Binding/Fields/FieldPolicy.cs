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
        string normal = FieldRules.Normalize(name);
        if (FieldRules.IsFraming(normal))
        {
            return ("the proxy sets it to frame the message", "Leave it out");
        }
        if (FieldRules.IsHopByHop(normal))
        {
            return ("it applies to one connection and is never forwarded", "Leave it out");
        }
        if (use == FieldUse.Set && FieldRules.IsAboutTrailers(normal))
        {
            return ("only the sender or the recipient of the trailers can set it", "Leave it out");
        }
        if (!IsRequest)
        {
            return null;
        }
        if (normal == "host")
        {
            return ("every request to the origin has it", use == FieldUse.Listed ? "Leave it out" : "Write the key 'host' on the mount");
        }
        if (normal == "expect" && use != FieldUse.Listed)
        {
            return ("only the client and the origin can use it", "Leave it out");
        }
        if (FieldRules.IsProxyOnly(normal))
        {
            return ("it is meant for this proxy and never forwarded", "Leave it out");
        }
        if (IsGuarded && normal == "x-remote-user")
        {
            return ("'basic-auth' sets it to the user's name", "Leave it out");
        }
        if (IsGuarded && normal == "authorization" && use != FieldUse.Set)
        {
            return ("'basic-auth' consumes it and never forwards it", "Leave it out");
        }
        if (NamesRequests && normal == "x-request-id")
        {
            return ("the key 'request-id' controls it", "Leave it out, or remove 'request-id'");
        }
        if (use == FieldUse.Listed && Forwarded is ForwardedSpec.Replace or ForwardedSpec.ReplaceFor && FieldRules.IsClientClaim(normal))
        {
            return ("the key 'forwarded' lets no such claim of a client through", "Leave it out, or write \"forwarded\": \"append\" or \"off\"");
        }
        return IsManaged(normal)
            ? ("the key 'forwarded' controls it", "Leave it out, or write \"forwarded\": \"off\" to handle it here")
            : null;
    }

    private bool IsManaged(string name) => Forwarded switch
    {
        ForwardedSpec.Off => false,
        ForwardedSpec.ReplaceFor or ForwardedSpec.AppendFor => name == "x-forwarded-for",
        _ => FieldRules.IsForwarded(name),
    };
}

using UdsAot.Generator.Specs;
using UdsAot.Http1;

namespace UdsAot.Generator.Binding;

/// <summary>Which fields a table may name.</summary>
/// <param name="IsRequest">Whether it is about requests, not replies.</param>
/// <param name="Forwarded">What the mount says about X-Forwarded-*.</param>
/// <param name="IsGuarded">Whether the mount asks for a password.</param>
/// <param name="NamesRequests">Whether the mount's requests have an id.</param>
internal sealed record FieldPolicy(bool IsRequest, ForwardedSpec Forwarded, bool IsGuarded = false, bool NamesRequests = false)
{
    /// <summary>Why a table must not use a field so and what to do instead; null when it may.</summary>
    public (string Why, string Instead)? Reserves(string name, FieldUse use)
    {
        if (FieldRules.IsFraming(name))
        {
            return ("it says where the message ends", "Leave it out; it is always what the message needs");
        }
        if (FieldRules.IsHopByHop(name))
        {
            return ("it is about one connection and ends there", "Leave it out");
        }
        if (use == FieldUse.Set && FieldRules.IsAboutTrailers(name))
        {
            return ("only who sends or takes the trailers can say it", "Leave it out");
        }
        if (!IsRequest)
        {
            return null;
        }
        string lower = name.ToLowerInvariant();
        if (lower == "host")
        {
            return ("every request has one", use == FieldUse.Listed ? "Leave it out" : "Write the key 'host' on the mount");
        }
        if (lower == "expect" && use != FieldUse.Listed)
        {
            return ("whether to continue is the origin's to say", "Leave it out");
        }
        if (FieldRules.IsProxyOnly(name))
        {
            return ("it is for this proxy and never goes to an origin", "Leave it out");
        }
        if (IsGuarded && lower == "x-remote-user")
        {
            return ("it names the user whom 'basic-auth' let in", "Leave it out");
        }
        if (IsGuarded && lower == "authorization" && use != FieldUse.Set)
        {
            return ("it is for 'basic-auth' and never goes to the origin", "Leave it out");
        }
        if (NamesRequests && lower == "x-request-id")
        {
            return ("the key 'request-id' decides on it", "Leave it out, or leave out 'request-id'");
        }
        return IsManaged(lower)
            ? ("the key 'forwarded' decides on it", "Leave it out, or write \"forwarded\": \"off\" to handle it here")
            : null;
    }

    private bool IsManaged(string lower) => Forwarded switch
    {
        ForwardedSpec.Off => false,
        ForwardedSpec.ReplaceFor or ForwardedSpec.AppendFor => lower == "x-forwarded-for",
        _ => FieldRules.IsForwarded(lower),
    };
}

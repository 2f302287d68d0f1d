namespace UdsAot.Generator.Specs;

/// <summary>A redirect.</summary>
/// <param name="Status">301, 302, 303, 307 or 308.</param>
/// <param name="Url">Scheme, authority and path; the path begins with <c>/</c>. Visible ASCII, as are the other two.</param>
/// <param name="Query">With its question mark; may be empty.</param>
/// <param name="Fragment">With its <c>#</c>; may be empty.</param>
/// <param name="AppendsPath">True if the rest of the request path is appended.</param>
internal sealed record RedirectSpec(int Status, string Url, string Query, string Fragment, bool AppendsPath) : LocalContentSpec
{
    public override string Description => "a redirect";
}

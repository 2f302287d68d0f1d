using System.Text.RegularExpressions;

namespace UdsAot.Tests.Differential;

/// <summary>A difference between the proxy and Kestrel that is meant.</summary>
/// <param name="What">The kind of request, in words.</param>
/// <param name="Refuser">Who refuses it, or answers it without its application.</param>
/// <param name="Pattern">A regular expression that such a request matches; line ends are CRLF, <c>^</c> and <c>$</c> the request's.</param>
/// <param name="Why">Why the difference is right, with the section that says so.</param>
internal sealed record Deviation(string What, Refuser Refuser, string Pattern, string Why)
{
    private readonly Regex _pattern = new(Pattern, RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public bool Covers(string request, Refuser refuser) => refuser == Refuser && _pattern.IsMatch(request);
}

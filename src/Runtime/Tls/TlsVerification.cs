using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using UdsAot.Failures;

namespace UdsAot.Tls;

/// <summary>Looks at the certificate of one connection's origin, and says in plain words what is wrong with it.</summary>
/// <param name="name">The name that it must be for.</param>
/// <param name="authorities">The file of those who may vouch for it.</param>
internal sealed class TlsVerification(string name, string authorities)
{
    /// <summary>What was found to be wrong; null as long as nothing was.</summary>
    public ConnectFault? Fault { get; private set; }

    /// <summary>What is wrong with the file of authorities, as a sentence that begins with its path; empty for nothing.</summary>
    public string AuthoritiesProblem { get; set; } = "";

    /// <summary>Notes why there can be no connection.</summary>
    /// <param name="name">The fault in a few words.</param>
    /// <param name="words">The same in a sentence, with what to do.</param>
    public void Refuse(string name, string words) => Fault = new ConnectFault(ConnectStep.Tls, name, words);

    /// <summary>What <see cref="SslStream"/> asks when it has looked at the certificate itself.</summary>
    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }
        (string fault, string words) = certificate is X509Certificate2 known && chain is not null
            ? Explain(known, chain, errors)
            : ("no certificate", "the origin shows no certificate, so that it cannot be verified");
        Refuse(fault, words);
        return false;
    }

    private (string Fault, string Words) Explain(X509Certificate2 certificate, X509Chain chain, SslPolicyErrors errors)
    {
        X509ChainStatusFlags flags = X509ChainStatusFlags.NoError;
        foreach (X509ChainStatus status in chain.ChainStatus)
        {
            flags |= status.Status;
        }
        DateTime now = DateTime.Now;
        if (certificate.NotAfter < now)
        {
            return ("an expired certificate", $"the origin's certificate was good until {LoadedCertificate.Format(certificate.NotAfter)}; renew it there");
        }
        if (certificate.NotBefore > now)
        {
            return (
                "a certificate that is not yet valid",
                $"the origin's certificate is good from {LoadedCertificate.Format(certificate.NotBefore)} on; is this machine's clock right?");
        }
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            return ("a wrong name", $"the origin's certificate is for {NamesOf(certificate)}, not for {name}; correct the mount's server-name, or the certificate");
        }
        if ((flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            string by = certificate.Subject == certificate.Issuer ? "by itself" : $"by {certificate.Issuer}";
            return (
                "an unknown authority",
                $"the origin's certificate is signed {by}, and nobody in {authorities} vouches for that; "
                    + (AuthoritiesProblem.Length > 0 ? AuthoritiesProblem : "put what signed it into the mount's ca"));
        }
        return (flags & X509ChainStatusFlags.NotTimeValid) != 0
            ? ("an expired certificate", "a certificate that the origin's is signed by is out of date; renew it there")
            : ("an untrusted certificate", $"the origin's certificate cannot be trusted ({flags})");
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension is X509SubjectAlternativeNameExtension alternatives)
            {
                names.AddRange(alternatives.EnumerateDnsNames());
                foreach (System.Net.IPAddress address in alternatives.EnumerateIPAddresses())
                {
                    names.Add(address.ToString());
                }
            }
        }
        return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
    }
}

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using UdsAot.Failures;

namespace UdsAot.Tls;

/// <summary>Verifies the certificate of one connection's origin, and describes its fault.</summary>
/// <param name="name">The name that the certificate must have.</param>
/// <param name="authorities">Path of the CA file.</param>
internal sealed class TlsVerification(string name, string authorities)
{
    /// <summary>The fault that was found; null for none.</summary>
    public ConnectFault? Fault { get; private set; }

    /// <summary>The fault of the CA file, as a sentence that begins with its path; empty for none.</summary>
    public string AuthoritiesProblem { get; set; } = "";

    /// <summary>Stores the reason to refuse the connection.</summary>
    /// <param name="name">The fault in a few words.</param>
    /// <param name="words">The fault as a sentence with the remedy.</param>
    public void Refuse(string name, string words) => Fault = new ConnectFault(ConnectStep.Tls, name, words);

    /// <summary>Callback of <see cref="SslStream"/>, after its own check of the certificate.</summary>
    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }
        (string fault, string words) = certificate is X509Certificate2 known && chain is not null
            ? Explain(known, chain, errors)
            : ("no certificate", "the origin sent no certificate, so it cannot be verified");
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
            return ("an expired certificate", $"the origin's certificate expired at {LoadedCertificate.Format(certificate.NotAfter)}; renew it");
        }
        if (certificate.NotBefore > now)
        {
            return (
                "a certificate that is not yet valid",
                $"the origin's certificate is not valid before {LoadedCertificate.Format(certificate.NotBefore)}; is this machine's clock right?");
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
                $"the origin's certificate is signed {by}, which is not in {authorities}; "
                    + (AuthoritiesProblem.Length > 0 ? AuthoritiesProblem : "add the signing certificate to the mount's ca"));
        }
        return (flags & X509ChainStatusFlags.NotTimeValid) != 0
            ? ("an expired certificate", "a CA certificate in the origin's chain has expired; renew it")
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

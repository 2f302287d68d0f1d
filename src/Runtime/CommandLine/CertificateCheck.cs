using UdsAot.Compiled;
using UdsAot.Tls;

namespace UdsAot.CommandLine;

/// <summary>The part of <c>udsaot check</c> that looks at certificates, as they are on the device now.</summary>
internal static class CertificateCheck
{
    /// <summary>Adds a row for each certificate, and for each file of authorities.</summary>
    /// <returns>Whether all of them can serve.</returns>
    public static bool Run(MountTable mounts, TimeProvider time, Columns table)
    {
        bool areGood = true;
        foreach (CertificateFiles files in mounts.Certificates)
        {
            LoadedCertificate? certificate = LoadedCertificate.TryRead(files, out string problem);
            bool isGood = certificate is not null && certificate.ValidUntil > time.GetUtcNow().UtcDateTime;
            string until = certificate is null ? "" : LoadedCertificate.Format(certificate.ValidUntil);
            Add(table, files.Chain, isGood, certificate is null ? problem : isGood ? $"valid until {until}" : $"has not been valid since {until}");
            areGood &= isGood;
        }
        for (int listener = 0; listener < mounts.ListenerUrls.Length; listener++)
        {
            if (mounts.TlsOf(listener)?.ClientCa is { } path)
            {
                bool isGood = PemFile.TryReadCertificates(path, out string problem) is not null;
                Add(table, path, isGood, isGood ? "can be read" : problem);
                areGood &= isGood;
            }
        }
        return areGood;
    }

    private static void Add(Columns table, string path, bool isGood, string text)
        => table.Add(isGood ? "ok" : "FAILED", "certificate", "", path, text);
}

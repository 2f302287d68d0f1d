using UdsAot.Compiled;
using UdsAot.Tls;

namespace UdsAot.CommandLine;

/// <summary>The part of <c>udsaot check</c> for certificates, as they are on the device now.</summary>
internal static class CertificateCheck
{
    /// <summary>A certificate that ends within this time should have been renewed.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(30);

    /// <summary>Adds a row for each certificate, and for each file of authorities.</summary>
    /// <returns>Whether all of them can serve.</returns>
    public static bool Run(MountTable mounts, TimeProvider time, Columns table)
    {
        bool areGood = true;
        foreach (CertificateFiles files in mounts.Certificates)
        {
            LoadedCertificate? certificate = LoadedCertificate.TryRead(files, out string problem);
            DateTime now = time.GetUtcNow().UtcDateTime;
            bool isGood = certificate is not null && certificate.ValidUntil > now;
            string until = certificate is null ? "" : LoadedCertificate.Format(certificate.ValidUntil);
            if (isGood && certificate!.ValidUntil - now < s_soon)
            {
                int days = (int)(certificate.ValidUntil - now).TotalDays;
                table.Add("WARNING", "certificate", "", files.Chain, $"valid until {until}: that is in {days} {(days == 1 ? "day" : "days")}; renew it");
                continue;
            }
            Add(table, files.Chain, isGood, certificate is null ? problem : isGood ? $"valid until {until}" : $"has not been valid since {until}");
            areGood &= isGood;
        }
        for (int listener = 0; listener < mounts.ListenerUrls.Length; listener++)
        {
            if (mounts.TlsOf(listener)?.ClientCa is { } path)
            {
                bool isGood = PemFile.TryReadCertificates(path, out string problem) is not null;
                Add(table, path, isGood, isGood ? "readable" : problem);
                areGood &= isGood;
            }
        }
        return areGood;
    }

    private static void Add(Columns table, string path, bool isGood, string text)
        => table.Add(isGood ? "ok" : "FAILED", "certificate", "", path, text);
}

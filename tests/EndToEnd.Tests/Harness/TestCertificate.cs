namespace UdsAot.EndToEnd.Harness;

/// <summary>A certificate as it lies on a device.</summary>
/// <param name="Serial">Its serial number, in hexadecimal.</param>
/// <param name="Chain">It and its intermediate authority, in PEM form.</param>
/// <param name="Key">Its private key, in PEM form.</param>
internal sealed record TestCertificate(string Serial, string Chain, string Key)
{
    /// <summary>Writes both to a file.</summary>
    public void WriteTo(string path) => File.WriteAllText(path, Chain + Key);

    /// <summary>Writes them to a file each.</summary>
    public void WriteTo(string chain, string key)
    {
        File.WriteAllText(chain, Chain);
        File.WriteAllText(key, Key);
    }
}

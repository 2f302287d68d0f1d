namespace UdsAot.Responses;

/// <summary>A file that is compiled in, in all its forms.</summary>
internal sealed class StoredFile
{
    /// <param name="type">The media type; empty for none.</param>
    /// <param name="caching">The value of Cache-Control.</param>
    /// <param name="identity">The file as it is.</param>
    /// <param name="brotli">Compressed with Brotli; null where that is no smaller.</param>
    /// <param name="gzip">Compressed with gzip; null where that is no smaller.</param>
    public StoredFile(string type, string caching, StoredForm identity, StoredForm? brotli = null, StoredForm? gzip = null)
    {
        Identity = identity;
        Brotli = brotli;
        Gzip = gzip;
        bool varies = brotli is not null || gzip is not null;
        identity.Describe(type, caching, "", varies);
        brotli?.Describe(type, caching, "br", varies);
        gzip?.Describe(type, caching, "gzip", varies);
    }

    public StoredForm Identity { get; }

    public StoredForm? Brotli { get; }

    public StoredForm? Gzip { get; }
}

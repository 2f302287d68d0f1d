using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Binding.Values;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Listeners;

/// <summary>Binds <c>certificate</c> and <c>key</c>, of a listener or of a vhost.</summary>
internal static class CertificateBinder
{
    /// <summary>The two keys.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["certificate", "key"];

    /// <summary>Binds both keys, which need each other.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="table">The keys of the object.</param>
    /// <param name="owner">Name of the object in messages.</param>
    /// <param name="isRequired">True if both are required.</param>
    /// <param name="diagnostics">Receives the diagnostics.</param>
    /// <returns>Null if one is missing, or refused.</returns>
    public static CertificateSpec? Bind(ObjectReader reader, KeyTable table, string owner, bool isRequired, DiagnosticBag diagnostics)
    {
        foreach (string key in Keys)
        {
            DevicePath.Check(diagnostics, reader, key);
            if (isRequired && !reader.HasWritten(key))
            {
                diagnostics.Add(Descriptors.MissingKey, reader.Range, owner, key, table.Find(key)!.Example);
            }
        }
        return reader.Text("certificate") is JsonString chain && reader.Text("key") is JsonString privateKey
            ? new CertificateSpec(chain.Value, privateKey.Value)
            : null;
    }
}

using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;
using UdsAot.Listening;

namespace UdsAot.Generator.Binding;

/// <summary>Binds what a listener says of TLS.</summary>
internal sealed class TlsBinder(DiagnosticBag diagnostics)
{
    private static readonly string[] s_keys = [.. CertificateBinder.Keys, "client-ca", "handshake-timeout"];

    // A redirect to the first listener with TLS, which may be written behind it.
    private readonly List<JsonProperty> _redirects = [];
    private bool _hasTls;
    private bool _hasPort;

    /// <summary>Whether a listener with TLS was bound.</summary>
    public bool HasTls => _hasTls;

    /// <summary>Binds a listener's keys.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="url">Its URL, or null where that was refused.</param>
    /// <returns>How it speaks TLS; null for clear text.</returns>
    public TlsSpec? Bind(ObjectReader listener, ListenerUrl? url)
    {
        bool isTls = url is { IsTls: true };
        if (isTls)
        {
            _hasPort |= !_hasTls && url!.SocketPath is null;
            _hasTls = true;
        }
        CertificateSpec? certificate = CertificateBinder.Bind(listener, KeyTables.Listener, "An https:// listener", isTls, diagnostics);
        DevicePath.Check(diagnostics, listener, "client-ca");
        int timeout = listener.Milliseconds("handshake-timeout", TlsSpec.DefaultHandshakeTimeout, minimum: 1);
        if (!isTls)
        {
            RefuseKeys(listener, url);
            return null;
        }
        return new TlsSpec(certificate ?? new CertificateSpec("", ""), listener.Text("client-ca")?.Value, timeout);
    }

    /// <summary>Binds <c>redirect-http</c>.</summary>
    /// <returns>The port to send everybody to, 0 for the one of the first listener with TLS; null where nobody is sent anywhere.</returns>
    public int? BindRedirect(ObjectReader listener, ListenerUrl url)
    {
        if (listener.Find("redirect-http") is not JsonProperty property || property.Value is JsonBoolean { Value: false })
        {
            return null;
        }
        if (url.IsTls)
        {
            diagnostics.Add(
                Descriptors.NoEffect, property.NameRange, property.Name, "on a listener with TLS", "Leave it out, or write it on one with 'http://'");
            return null;
        }
        if (property.Value is JsonNumber)
        {
            return (int)listener.Whole("redirect-http", 443, 1, 65535, null);
        }
        _redirects.Add(property);
        return 0;
    }

    /// <summary>Checks what depends on all listeners and vhosts, once they are bound.</summary>
    /// <param name="certificates">What vhosts say of certificates.</param>
    public void CheckAll(IEnumerable<JsonProperty> certificates)
    {
        foreach (JsonProperty property in _redirects.Where(_ => !_hasPort))
        {
            diagnostics.Add(
                Descriptors.NoEffect,
                property.NameRange,
                property.Name,
                _hasTls ? "where the first listener with TLS has no port" : "where no listener has TLS",
                "Write a listener with 'https://', or the port that is meant: \"redirect-http\": 443");
        }
        foreach (JsonProperty property in certificates.Where(_ => !_hasTls))
        {
            diagnostics.Add(
                Descriptors.NoEffect, property.NameRange, property.Name, "where no listener has TLS", "Write a listener with 'https://', or leave it out");
        }
    }

    private void RefuseKeys(ObjectReader listener, ListenerUrl? url)
    {
        foreach (JsonProperty property in s_keys.Select(listener.Find).OfType<JsonProperty>().Where(_ => url is not null))
        {
            diagnostics.Add(
                Descriptors.NoEffect, property.NameRange, property.Name, "on a listener without TLS", "Leave it out, or write 'https://'");
        }
    }
}

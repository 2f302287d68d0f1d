using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Binding.Values;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;
using UdsAot.Hosting;

namespace UdsAot.Generator.Binding.Listeners;

/// <summary>Binds a listener's keys for TLS.</summary>
internal sealed class TlsBinder(DiagnosticBag diagnostics)
{
    private static readonly string[] s_keys = [.. CertificateBinder.Keys, "client-ca", "handshake-timeout"];

    // Redirects to the first listener with TLS, which may come later in the file.
    private readonly List<JsonProperty> _redirects = [];
    private bool _hasTls;
    private bool _hasPort;

    /// <summary>True once a listener with TLS was bound.</summary>
    public bool HasTls => _hasTls;

    /// <summary>Binds a listener's keys.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="url">Its URL, or null if that was refused.</param>
    /// <returns>Its TLS settings; null for clear text.</returns>
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
    /// <returns>The HTTPS port to redirect to, 0 for that of the first listener with TLS; null if the listener does not redirect.</returns>
    public int? BindRedirect(ObjectReader listener, ListenerUrl url)
    {
        if (listener.Find("redirect-http") is not JsonProperty property || property.Value is JsonBoolean { Value: false })
        {
            return null;
        }
        if (url.IsTls)
        {
            diagnostics.Add(
                Descriptors.NoEffect, property.NameRange, property.Name, "on a listener with TLS", "Leave it out, or move it to a listener with 'http://'");
            return null;
        }
        if (property.Value is JsonNumber)
        {
            return (int)listener.Whole("redirect-http", 443, 1, 65535, null);
        }
        _redirects.Add(property);
        return 0;
    }

    /// <summary>Reports keys that have no effect, once all listeners and vhosts are bound.</summary>
    /// <param name="certificates">The vhosts' keys for certificates.</param>
    public void CheckAll(IEnumerable<JsonProperty> certificates)
    {
        foreach (JsonProperty property in _redirects.Where(_ => !_hasPort))
        {
            diagnostics.Add(
                Descriptors.NoEffect,
                property.NameRange,
                property.Name,
                _hasTls ? "because the first listener with TLS has no port" : "because no listener has TLS",
                "Add a listener with 'https://', or write the port to redirect to: \"redirect-http\": 443");
        }
        foreach (JsonProperty property in certificates.Where(_ => !_hasTls))
        {
            diagnostics.Add(
                Descriptors.NoEffect, property.NameRange, property.Name, "because no listener has TLS", "Add a listener with 'https://', or leave it out");
        }
    }

    private void RefuseKeys(ObjectReader listener, ListenerUrl? url)
    {
        foreach (JsonProperty property in s_keys.Select(listener.Find).OfType<JsonProperty>().Where(_ => url is not null))
        {
            diagnostics.Add(
                Descriptors.NoEffect, property.NameRange, property.Name, "on a listener without TLS", "Leave it out, or change the URL to 'https://'");
        }
    }
}

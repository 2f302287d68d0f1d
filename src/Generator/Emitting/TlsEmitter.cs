using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes the certificates, their vhosts and listeners, and the redirects to HTTPS.</summary>
internal sealed class TlsEmitter
{
    private const string Files = "global::UdsAot.Compiled.CertificateFiles";
    private const string Listener = "global::UdsAot.Compiled.ListenerTls";

    private readonly CodeWriter _writer;
    private readonly MountsSpec _spec;
    private readonly List<CertificateSpec> _certificates = [];

    private TlsEmitter(CodeWriter writer, MountsSpec spec)
    {
        _writer = writer;
        _spec = spec;
    }

    /// <summary>Writes the constants, and the rest if a listener has TLS or redirects to HTTPS.</summary>
    public static void Emit(CodeWriter writer, MountsSpec spec) => new TlsEmitter(writer, spec).Emit();

    private void Emit()
    {
        bool hasTls = _spec.Listeners.Any(listener => listener.Tls is not null);
        bool hasRedirects = _spec.Listeners.Any(listener => listener.HttpsPort is not null);
        _writer.Line();
        _writer.Line(hasTls ? "// A listener has TLS." : "// No listener has TLS: its code is left out of the executable, and so is OpenSSL.");
        _writer.Line($"public static bool HasTlsListeners => {(hasTls ? "true" : "false")};");
        _writer.Line();
        _writer.Line(hasRedirects ? "// A listener redirects to HTTPS." : "// No listener redirects to HTTPS.");
        _writer.Line($"public static bool HasHttpsRedirects => {(hasRedirects ? "true" : "false")};");
        if (hasTls)
        {
            Dictionary<int, int> listeners = Collect(_spec.Listeners.Count, index => _spec.Listeners[index].Tls?.Certificate);
            Dictionary<int, int> vhosts = Collect(_spec.Vhosts.Count, CertificateOf);
            EmitCertificates();
            EmitListeners(listeners);
            EmitVhosts(vhosts);
        }
        if (hasRedirects)
        {
            EmitRedirects();
        }
    }

    // A vhost without a certificate uses that of the longest suffix that covers it.
    private CertificateSpec? CertificateOf(int index)
    {
        VhostSpec vhost = _spec.Vhosts[index];
        return vhost.Certificate
            ?? _spec.Vhosts.Where(other => other.Certificate is not null && other.Covers(vhost))
                .OrderByDescending(other => other.Key.Length).FirstOrDefault()?.Certificate;
    }

    private Dictionary<int, int> Collect(int count, Func<int, CertificateSpec?> certificateOf)
    {
        var found = new Dictionary<int, int>();
        for (int index = 0; index < count; index++)
        {
            if (certificateOf(index) is CertificateSpec certificate)
            {
                if (!_certificates.Contains(certificate))
                {
                    _certificates.Add(certificate);
                }
                found.Add(index, _certificates.IndexOf(certificate));
            }
        }
        return found;
    }

    private void EmitCertificates()
    {
        _writer.Line();
        _writer.Line($"public override {Files}[] Certificates =>");
        _writer.Line("[");
        _writer.Indent();
        foreach (CertificateSpec certificate in _certificates)
        {
            _writer.Line($"new({Literals.Text(certificate.Chain)}, {Literals.Text(certificate.Key)}),");
        }
        _writer.Outdent();
        _writer.Line("];");
    }

    private void EmitListeners(Dictionary<int, int> certificates)
    {
        _writer.Line();
        _writer.Line($"public override {Listener}? TlsOf(int listener) => listener switch");
        _writer.Line("{");
        _writer.Indent();
        foreach (KeyValuePair<int, int> pair in certificates)
        {
            ListenerSpec listener = _spec.Listeners[pair.Key];
            _writer.Line($"// {Literals.Comment(listener.Url)}");
            _writer.Open($"{Literals.Number(pair.Key)} => new {Listener}");
            _writer.Line($"Certificate = {Literals.Number(pair.Value)},");
            if (listener.Tls!.ClientCa is not null)
            {
                _writer.Line($"ClientCa = {Literals.Text(listener.Tls.ClientCa)},");
            }
            _writer.Number("HandshakeTimeout", listener.Tls.HandshakeTimeout, TlsSpec.DefaultHandshakeTimeout);
            _writer.Close(",");
        }
        _writer.Line("_ => null,");
        _writer.Outdent();
        _writer.Line("};");
    }

    private void EmitVhosts(Dictionary<int, int> certificates)
    {
        if (certificates.Count == 0)
        {
            return;
        }
        _writer.Line();
        _writer.Line("public override int CertificateOf(int vhost) => vhost switch");
        _writer.Line("{");
        _writer.Indent();
        foreach (KeyValuePair<int, int> pair in certificates)
        {
            _writer.Line($"{Literals.Number(pair.Key)} => {Literals.Number(pair.Value)}, // {Literals.Comment(_spec.Vhosts[pair.Key].Name)}");
        }
        _writer.Line("_ => None,");
        _writer.Outdent();
        _writer.Line("};");
    }

    private void EmitRedirects()
    {
        _writer.Line();
        _writer.Line("public override int? HttpsPortOf(int listener) => listener switch");
        _writer.Line("{");
        _writer.Indent();
        for (int index = 0; index < _spec.Listeners.Count; index++)
        {
            if (_spec.Listeners[index].HttpsPort is int port)
            {
                string which = port == 0 ? " // that of the first listener with TLS" : "";
                _writer.Line($"{Literals.Number(index)} => {Literals.Number(port)},{which}");
            }
        }
        _writer.Line("_ => null,");
        _writer.Outdent();
        _writer.Line("};");
    }
}

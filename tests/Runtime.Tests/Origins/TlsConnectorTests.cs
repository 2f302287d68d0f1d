using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

/// <summary>Verification of TLS origins, and the messages for failures.</summary>
public sealed class TlsConnectorTests : IDisposable
{
    private const string Name = "origin.test";

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly RawOrigin _origin = new();
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;

    public TlsConnectorTests()
    {
        _heartbeat = new Heartbeat(_time);
        File.WriteAllText(_folder.File("ca.pem"), _authority.Pem);
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _origin.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Name)]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_certificate_that_is_right_is_taken(string name)
    {
        (ConnectResult dialed, TlsPeer? peer) = await DialAsync(Tls(name), _authority.Sign(name));
        Assert.Equal(Errno.None, dialed.Errno);
        Assert.Equal("http/1.1", peer!.Stream.NegotiatedApplicationProtocol.ToString());
        // An address is not asked for (RFC 6066 section 3).
        Assert.Equal(name == Name ? Name : "", peer.AskedFor);
        dialed.Socket!.Close();
        // It says goodbye: the other end sees an end, and no error.
        Assert.Empty(await peer.TakeAsync(1));
        peer.Dispose();
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
        => await RefusesAsync(_authority.Sign("other.test"), "a wrong name", "the origin's certificate is for other.test, not for origin.test");

    [Fact]
    public async Task A_certificate_that_has_expired_is_refused()
        => await RefusesAsync(_authority.Sign(Name, from: -20, to: -10), "an expired certificate", "the origin's certificate was good until ");

    [Fact]
    public async Task A_certificate_of_the_future_is_refused()
        => await RefusesAsync(_authority.Sign(Name, from: 10), "a certificate that is not yet valid", "the origin's certificate is good from ");

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused()
    {
        using var other = new TestAuthority("somebody else");
        await RefusesAsync(other.Sign(Name), "an unknown authority", "the origin's certificate is signed by CN=somebody else, and nobody in " + _folder.File("ca.pem"));
    }

    [Fact]
    public async Task The_authority_that_is_unknown_at_first_is_known_when_its_file_has_changed()
    {
        using var other = new TestAuthority("somebody else");
        TlsConnector connector = Connector(Tls());
        using X509Certificate2 certificate = other.Sign(Name);
        Assert.Equal("an unknown authority", (await DialAsync(connector, certificate)).Dialed.Fault!.Name);
        File.WriteAllText(_folder.File("ca.pem"), other.Pem);
        _time.Advance(1_000);
        ConnectResult dialed = (await DialAsync(connector, certificate)).Dialed;
        Assert.Equal(Errno.None, dialed.Errno);
        dialed.Socket!.Close();
    }

    [Fact]
    public async Task A_file_of_authorities_that_is_not_there_lets_nobody_in()
    {
        OriginTls tls = Tls() with { Authorities = _folder.File("absent.pem") };
        ConnectFault fault = (await DialAsync(tls, _authority.Sign(Name))).Dialed.Fault!;
        Assert.Equal("an unknown authority", fault.Name);
        Assert.EndsWith($"; {tls.Authorities} is not there (ENOENT)", fault.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorities_before_a_broken_one_count_and_those_behind_it_are_told_to_be_lost()
    {
        using var other = new TestAuthority("somebody else");
        OriginTls tls = Tls();
        File.WriteAllText(tls.Authorities!, _authority.Pem + "\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + other.Pem);
        ConnectResult dialed = (await DialAsync(tls, _authority.Sign(Name))).Dialed;
        Assert.Equal(Errno.None, dialed.Errno);
        dialed.Socket!.Close();
        ConnectFault fault = (await DialAsync(tls, other.Sign(Name))).Dialed.Fault!;
        Assert.EndsWith($"; {tls.Authorities} has a certificate that cannot be parsed, number 2 in the file", fault.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_answers_is_believed_where_nothing_is_verified()
    {
        using var other = new TestAuthority();
        ConnectResult dialed = (await DialAsync(new OriginTls { ServerName = null, Verifies = false }, other.Sign("x.test", from: -20, to: -10))).Dialed;
        Assert.Equal(Errno.None, dialed.Errno);
        dialed.Socket!.Close();
    }

    [Fact]
    public async Task A_certificate_of_our_own_is_shown_to_who_asks_for_it()
    {
        Write(_authority.Sign("client.test"));
        (ConnectResult dialed, TlsPeer? peer) = await DialAsync(Mutual(), _authority.Sign(Name), X509Certificate2.CreateFromPem(_authority.Pem));
        Assert.Equal(Errno.None, dialed.Errno);
        Assert.Contains("CN=client.test", peer!.Stream.RemoteCertificate!.Subject, StringComparison.Ordinal);
        dialed.Socket!.Close();
        peer.Dispose();
    }

    [Fact]
    public async Task Without_its_files_there_is_no_certificate_of_our_own()
    {
        (ConnectResult dialed, _) = await DialAsync(Mutual(), _authority.Sign(Name));
        Assert.Equal("no client certificate", dialed.Fault!.Name);
        Assert.Equal($"the mount's client certificate cannot be loaded: {_folder.File("client.pem")} is not there (ENOENT)", dialed.Fault.Cause);
    }

    [Fact]
    public async Task A_key_of_another_certificate_leaves_the_pair_that_fitted()
    {
        Write(_authority.Sign("client.test"));
        TlsConnector connector = Connector(Mutual());
        using var authority = X509Certificate2.CreateFromPem(_authority.Pem);
        (await DialAsync(connector, _authority.Sign(Name), authority)).Dialed.Socket!.Close();
        using X509Certificate2 other = _authority.Sign("later.test");
        File.WriteAllText(_folder.File("client.key"), other.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        _time.Advance(1_000);
        (ConnectResult dialed, TlsPeer? peer) = await DialAsync(connector, _authority.Sign(Name), authority);
        Assert.Contains("CN=client.test", peer!.Stream.RemoteCertificate!.Subject, StringComparison.Ordinal);
        dialed.Socket!.Close();

        Write(other);
        _time.Advance(1_000);
        (dialed, peer) = await DialAsync(connector, _authority.Sign(Name), authority);
        Assert.Contains("CN=later.test", peer!.Stream.RemoteCertificate!.Subject, StringComparison.Ordinal);
        dialed.Socket!.Close();
    }

    [Fact]
    public async Task A_server_that_speaks_no_tls_is_told_from_one_that_fails()
    {
        Task<ConnectResult> dialing = Connector(Tls()).ConnectAsync(_heartbeat.Now + 5_000).AsTask();
        Socket peer = await _origin.AcceptAsync();
        await RawOrigin.SendAsync(peer, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        ConnectResult dialed = await dialing.WaitAsync(Wait.Patience);
        Assert.Equal("no TLS", dialed.Fault!.Name);
        Assert.Null(dialed.Socket);
    }

    [Fact]
    public async Task A_server_that_leaves_is_no_riddle()
    {
        Task<ConnectResult> dialing = Connector(Tls()).ConnectAsync(_heartbeat.Now + 5_000).AsTask();
        (await _origin.AcceptAsync()).Dispose();
        ConnectResult dialed = await dialing.WaitAsync(Wait.Patience);
        Assert.Equal(ConnectStep.Tls, dialed.Fault!.Step);
        Assert.StartsWith("the origin broke off the handshake", dialed.Fault.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_at_the_deadline()
    {
        Task<ConnectResult> dialing = Connector(Tls()).ConnectAsync(_heartbeat.Now + 5_000).AsTask();
        Socket peer = await _origin.AcceptAsync();
        ConnectResult dialed = await Wait.Turning(_time, Heartbeat.Interval, dialing);
        Assert.Equal(Errno.ETIMEDOUT, dialed.Errno);
        Assert.Equal("ETIMEDOUT", dialed.Fault!.Name);
        // Its end of the connection is over, too.
        byte[] buffer = new byte[4096];
        using var patience = new CancellationTokenSource(Wait.Patience);
        while (await peer.ReceiveAsync(buffer, patience.Token) > 0)
        {
        }
    }

    [Fact]
    public async Task A_foreign_owner_gets_not_even_a_handshake()
    {
        var user = new OriginUser($"{Libc.GetEffectiveUserId() + 1}", _heartbeat);
        var connector = new TlsConnector(new UnixConnector(_origin.EndPoint, user), Tls(), _heartbeat);
        ConnectResult dialed = await connector.ConnectAsync(_heartbeat.Now + 5_000).AsTask().WaitAsync(Wait.Patience);
        Assert.Equal(ConnectStep.Owner, dialed.Fault!.Step);
        Assert.Equal(0, await (await _origin.AcceptAsync()).ReceiveAsync(new byte[1]));
    }

    private async Task RefusesAsync(X509Certificate2 certificate, string fault, string words)
    {
        (ConnectResult dialed, _) = await DialAsync(Tls(), certificate);
        Assert.Null(dialed.Socket);
        Assert.Equal((ConnectStep.Tls, fault), (dialed.Fault!.Step, dialed.Fault.Name));
        Assert.StartsWith(words, dialed.Fault.Cause, StringComparison.Ordinal);
    }

    private OriginTls Tls(string name = Name) => new() { ServerName = name, Authorities = _folder.File("ca.pem") };

    private OriginTls Mutual() => Tls() with { Certificate = _folder.File("client.pem"), Key = _folder.File("client.key") };

    private void Write(X509Certificate2 client)
    {
        File.WriteAllText(_folder.File("client.pem"), client.ExportCertificatePem());
        File.WriteAllText(_folder.File("client.key"), client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private TlsConnector Connector(OriginTls tls) => new(new UnixConnector(_origin.EndPoint), tls, _heartbeat);

    private Task<(ConnectResult Dialed, TlsPeer? Peer)> DialAsync(OriginTls tls, X509Certificate2 certificate, X509Certificate2? clientAuthority = null)
        => DialAsync(Connector(tls), certificate, clientAuthority);

    private async Task<(ConnectResult Dialed, TlsPeer? Peer)> DialAsync(
        TlsConnector connector, X509Certificate2 certificate, X509Certificate2? clientAuthority = null)
    {
        Task<ConnectResult> dialing = connector.ConnectAsync(_heartbeat.Now + 5_000).AsTask();
        Socket accepted = await _origin.AcceptAsync();
        TlsPeer? peer = null;
        try
        {
            peer = await TlsPeer.HandshakeAsync(accepted, certificate, clientAuthority);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The other end did not like it, which is what the test is about.
        }
        return (await dialing.WaitAsync(Wait.Patience), peer);
    }
}

using UdsAot.Generator.Binding.Endpoints;
using UdsAot.Generator.Binding.Files;
using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Binding.Values;
using UdsAot.Generator.Collections;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Files;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;
using UdsAot.Posix;

namespace UdsAot.Generator.Binding.Origins;

/// <summary>Binds <c>origin</c> in all its forms.</summary>
internal sealed class OriginBinder(DiagnosticBag diagnostics, EquatableArray<PackedOriginSpec> packed)
{
    private const string Plain = "http://";
    private const string Tls = "https://";
    private const string Files = "file://";
    private const string Callback = "callback://";
    private const string Cgi = "cgi://";

    private readonly FilesBinder _files = new(diagnostics, packed);

    /// <param name="origin">The value.</param>
    /// <param name="mount">The mount, for the keys of one kind of origin.</param>
    /// <returns>The origin, or null when it was refused.</returns>
    public OriginSpec? Bind(JsonString origin, ObjectReader mount)
    {
        string text = origin.Value;
        if (After(text, "+") is string socket)
        {
            return BindSocket(origin, socket, isTls: false);
        }
        if (After(text, Plain) is string plain)
        {
            return BindHttp(origin, plain, isTls: false);
        }
        if (After(text, Tls) is string tls)
        {
            return BindHttp(origin, tls, isTls: true);
        }
        if (After(text, ">") is string target)
        {
            return RedirectBinder.Bind(diagnostics, origin, target, mount) is RedirectSpec redirect ? OriginSpec.Create(text, redirect) : null;
        }
        if (After(text, Files) is string folder)
        {
            return _files.Bind(origin, folder, mount) is FilesSpec files ? OriginSpec.Create(text, files) : null;
        }
        if (After(text, Callback) is string name)
        {
            return BindCallback(origin, name);
        }
        if (After(text, Cgi) is not null)
        {
            diagnostics.Add(Descriptors.LwsOnly, origin.Range, text, LwsAdvice.Cgi);
            return null;
        }
        diagnostics.Add(Descriptors.UnknownScheme, origin.Range, text);
        return null;
    }

    private OriginSpec? BindSocket(JsonString origin, string text, bool isTls)
    {
        int colon = text.IndexOf(':');
        string socket = colon < 0 ? text : text.Substring(0, colon);
        SocketPathFault fault = SocketPath.Check(socket);
        if (fault != SocketPathFault.None)
        {
            SocketFault.Report(diagnostics, origin.Range, socket, fault);
        }
        if (colon < 0)
        {
            Refuse(origin, "has no ':' after the socket's path", $"'{origin.Value}:/'");
            return null;
        }
        string inside = text.Substring(colon + 1);
        if (!CheckInside(origin, inside) || fault != SocketPathFault.None)
        {
            return null;
        }
        return new OriginSpec(origin.Value, socket, inside, IsTls: isTls);
    }

    private OriginSpec? BindHttp(JsonString origin, string text, bool isTls)
    {
        if (After(text, "+") is string socket)
        {
            return BindSocket(origin, socket, isTls);
        }
        if (After(text, "unix:/") is string path)
        {
            Refuse(origin, "has nginx's form of a socket", $"'+/{path}'");
            return null;
        }
        return CheckUrl(origin, text) ? TcpOrigin.Create(origin.Value, text, isTls) : null;
    }

    private OriginSpec? BindCallback(JsonString origin, string name)
    {
        if (name is CallbackSpec.Status or CallbackSpec.Metrics or CallbackSpec.Health)
        {
            return OriginSpec.Create(origin.Value, new CallbackSpec(name));
        }
        diagnostics.Add(
            Descriptors.LwsOnly,
            origin.Range,
            origin.Value,
            "UdsAot answers 'callback://status', 'callback://metrics' and 'callback://health'; run anything else as a "
                + "server on a Unix socket and write '+/path/to/socket:/'");
        return null;
    }

    private bool CheckUrl(JsonString origin, string text)
    {
        int slash = text.IndexOf('/');
        string authority = slash < 0 ? text : text.Substring(0, slash);
        if (authority.IndexOf('@') >= 0)
        {
            Refuse(origin, "has a user name before its host", "the URL without it");
            return false;
        }
        if (authority.IndexOfAny(['?', '#']) >= 0)
        {
            Refuse(origin, "has a query or a fragment", "the path alone");
            return false;
        }
        HostSyntax.Split(authority, out string host, out string? port);
        if (!HostSyntax.IsHost(host) || HostSyntax.IsMistakenAddress(host))
        {
            Refuse(origin, $"has the invalid host '{host}'", "a name or an address, as in 'http://127.0.0.1:9000/'");
            return false;
        }
        if (port is not null && !HostSyntax.IsPort(port))
        {
            Refuse(origin, $"has the invalid port '{port}'", "a number from 1 to 65535");
            return false;
        }
        return slash < 0 || CheckInside(origin, text.Substring(slash));
    }

    // The inside path is sent to the origin unchanged, so it must be valid in a request target (RFC 9112 section 3.2.1).
    private bool CheckInside(JsonString origin, string inside)
    {
        (string Wrong, string Write)? fault = inside switch
        {
            "" => ("has no path after its ':'", $"'{origin.Value}/'"),
            _ when inside[0] != '/' => ($"has the invalid path '{inside}'", "a path that begins with '/' after the ':'"),
            _ when inside.IndexOfAny(['?', '#']) >= 0 => ("has a query or a fragment", "the path alone"),
            _ when !PathSyntax.IsPath(inside) => (
                "has a character in its path that is not allowed in a URL", "it percent-encoded, as in '%20' for a space"),
            _ => MountpointSyntax.SegmentFault(inside),
        };
        if (fault is (string wrong, string write))
        {
            Refuse(origin, wrong, write);
        }
        return fault is null;
    }

    private void Refuse(JsonString origin, string wrong, string write)
        => diagnostics.Add(Descriptors.InvalidOrigin, origin.Range, origin.Value, wrong, write);

    private static string? After(string text, string prefix)
        => text.StartsWith(prefix, StringComparison.Ordinal) ? text.Substring(prefix.Length) : null;
}

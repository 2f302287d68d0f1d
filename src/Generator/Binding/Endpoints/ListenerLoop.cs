using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding.Endpoints;

/// <summary>Finds mounts that forward to a listener's own socket or port.</summary>
internal static class ListenerLoop
{
    public static void Check(IEnumerable<SocketUse> listeners, IEnumerable<SocketUse> origins, DiagnosticBag diagnostics)
    {
        var taken = new Dictionary<string, SocketUse>();
        foreach (SocketUse listener in listeners)
        {
            taken[Normalize(listener.Socket)] = listener;
        }
        foreach (SocketUse origin in origins)
        {
            if (taken.TryGetValue(Normalize(origin.Socket), out SocketUse? listener))
            {
                Report(diagnostics, origin.Range, origin.Written, listener.Range);
            }
        }
    }

    /// <inheritdoc cref="Check(IEnumerable{SocketUse}, IEnumerable{SocketUse}, DiagnosticBag)"/>
    public static void Check(IReadOnlyList<ListenerAddress> listeners, IEnumerable<TcpUse> origins, DiagnosticBag diagnostics)
    {
        foreach (TcpUse origin in origins)
        {
            if (listeners.FirstOrDefault(one => TcpOrigin.Is(origin.Tcp, one)) is ListenerAddress listener)
            {
                Report(diagnostics, origin.Range, origin.Written, listener.Range);
            }
        }
    }

    private static void Report(DiagnosticBag diagnostics, TextRange origin, string written, TextRange listener)
        => diagnostics.Add(Descriptors.ListenerIsOrigin, origin, [listener], written, diagnostics.LineOf(listener));

    /// <summary>
    /// One spelling for all spellings of a path: <c>/run/../run//a.sock</c> is <c>/run/a.sock</c>. Symbolic links
    /// on the device are unknown here.
    /// </summary>
    internal static string Normalize(string socket)
    {
        if (socket[0] == '@')
        {
            return socket;
        }
        var kept = new List<string>();
        foreach (string segment in socket.Split('/'))
        {
            if (segment == "..")
            {
                kept.RemoveRange(Math.Max(0, kept.Count - 1), Math.Min(1, kept.Count));
            }
            else if (segment is not ("" or "."))
            {
                kept.Add(segment);
            }
        }
        return "/" + string.Join("/", kept);
    }
}

using UdsAot.Generator.Diagnostics;

namespace UdsAot.Generator.Binding;

/// <summary>Finds mounts that forward to the socket that a listener listens on.</summary>
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
                diagnostics.Add(
                    Descriptors.ListenerIsOrigin,
                    origin.Range,
                    [listener.Range],
                    origin.Written,
                    diagnostics.LineOf(listener.Range));
            }
        }
    }

    /// <summary>
    /// One spelling for all spellings of a path: <c>/run/../run//a.sock</c> is <c>/run/a.sock</c>. Symbolic links are the
    /// device's own and not known here.
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

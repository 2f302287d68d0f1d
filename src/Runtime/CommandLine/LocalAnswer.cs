using System.Text;
using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Responses;

namespace UdsAot.CommandLine;

/// <summary>What <c>udsaot match</c> prints of a mount that the proxy answers by itself: the head of the very response that a client gets.</summary>
internal static class LocalAnswer
{
    /// <param name="mount">The mount that takes the request.</param>
    /// <param name="content">What it answers.</param>
    /// <param name="host">The Host field, which routing has found to be sound.</param>
    /// <param name="path">The request target.</param>
    /// <param name="target">The same, taken apart.</param>
    /// <param name="output">Standard output.</param>
    public static void Write(Mount mount, LocalContent content, string host, string path, RequestTarget target, TextWriter output)
    {
        var request = new RequestHead();
        request.Reset();
        request.Bytes = Encoding.UTF8.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        request.Parse(request.Bytes.Span);
        var response = new LocalResponse();
        content.Answer(new LocalRequest(request, target, mount.PrefixLength), response);
        response.End();

        var head = new ResponseHead();
        head.Reset();
        head.Bytes = response.Head;
        head.Parse(head.Bytes.Span);
        var table = new Columns();
        table.Add("vhost", mount.Vhost);
        table.Add("mountpoint", mount.Mountpoint);
        table.Add("origin", mount.Origin);
        table.Add("answer", $"{head.Status} {Text(head.Reason.Of(head.Bytes.Span))}");
        foreach (ref readonly Field field in head.Fields)
        {
            table.Add(Text(field.Name(head.Bytes.Span)).ToLowerInvariant(), Text(field.Value(head.Bytes.Span)));
        }
        table.Write(output);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}

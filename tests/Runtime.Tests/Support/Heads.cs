using System.Text;
using UdsAot.Http1;

namespace UdsAot.Tests.Support;

/// <summary>Parses heads for tests, and says all that came of it as one text that can be compared.</summary>
internal static class Heads
{
    /// <summary>Parses a request head that is there as a whole.</summary>
    public static RequestHead Request(string text, out HeadFault fault) => Parse(new RequestHead(), Latin1.Bytes(text), out fault);

    /// <summary>Parses a request head that must be good.</summary>
    public static RequestHead Request(string text)
    {
        RequestHead head = Request(text, out HeadFault fault);
        Assert.Equal(HeadFault.None, fault);
        Assert.True(head.IsComplete);
        return head;
    }

    /// <summary>Parses a response head that is there as a whole.</summary>
    public static ResponseHead Response(string text, out HeadFault fault, bool answersHead = false)
        => Parse(new ResponseHead { AnswersHead = answersHead }, Latin1.Bytes(text), out fault);

    /// <summary>Parses a response head that must be good.</summary>
    public static ResponseHead Response(string text, bool answersHead = false)
    {
        ResponseHead head = Response(text, out HeadFault fault, answersHead);
        Assert.Equal(HeadFault.None, fault);
        Assert.True(head.IsComplete);
        return head;
    }

    /// <summary>Parses bytes that come in pieces.</summary>
    /// <param name="head">A fresh head.</param>
    /// <param name="bytes">All of them.</param>
    /// <param name="splits">Where the pieces end, ascending; the last piece ends with the bytes.</param>
    public static HeadFault ParseSplit(Head head, byte[] bytes, params ReadOnlySpan<int> splits)
    {
        foreach (int split in splits)
        {
            HeadFault fault = ParsePrefix(head, bytes, split);
            if (fault != HeadFault.None || head.IsComplete)
            {
                return fault;
            }
        }
        return ParsePrefix(head, bytes, bytes.Length);
    }

    /// <summary>Everything that parsing has found out, in lines.</summary>
    public static string Describe(Head head, HeadFault fault)
    {
        ReadOnlySpan<byte> bytes = head.Bytes.Span;
        var text = new StringBuilder();
        text.Append($"fault {fault}\ncomplete {head.IsComplete}, {head.Length} bytes, minor {head.Minor}\n");
        text.Append($"body {head.Framing} {head.ContentLength}, keep-alive {head.KeepAlive}\n");
        switch (head)
        {
            case RequestHead request:
                text.Append($"{Latin1.Text(request.MethodBytes)} {Latin1.Text(request.TargetBytes)}, expects {request.ExpectsContinue}\n");
                break;
            case ResponseHead response:
                text.Append($"{response.Status} {Latin1.Text(response.Reason.Of(bytes))}, reusable {response.IsReusable}\n");
                break;
        }
        foreach (ref readonly Field field in head.Fields)
        {
            text.Append($"[{Latin1.Text(field.Name(bytes))}] [{Latin1.Text(field.Value(bytes))}] {field.Kind}, ");
            text.Append($"rewrite {field.Rewrite}, nominated {field.Nominated}\n");
        }
        return text.ToString();
    }

    private static T Parse<T>(T head, byte[] bytes, out HeadFault fault)
        where T : Head
    {
        fault = ParseSplit(head, bytes);
        return head;
    }

    private static HeadFault ParsePrefix(Head head, byte[] bytes, int length)
    {
        // A copy of just this length: reading beyond what has come would be noticed.
        head.Bytes = bytes.AsSpan(0, length).ToArray();
        return head.Parse(head.Bytes.Span);
    }
}

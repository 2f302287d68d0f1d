using System.Buffers.Text;
using UdsAot.Http1;

namespace UdsAot.Responses;

/// <summary>
/// A response that the proxy makes itself: a head in HTTP/1.1's form, which fronts read like any origin's, and a body that is there
/// already. Date, Content-Length and what the mount sets are not its business. Used for one response after another.
/// </summary>
internal sealed class LocalResponse
{
    private const int UsualHead = 512;

    /// <summary>Bytes of a head before its last lines: with those it is still below what the parser of responses takes.</summary>
    private const int MaxHead = HeadLimits.Head - LastFields - 1;

    /// <summary>Room for Content-Length and the empty line.</summary>
    private const int LastFields = 64;

    /// <summary>Digits of the largest number.</summary>
    private const int MaxDigits = 20;

    private byte[] _head = [];
    private int _written;
    private bool _isTooLong;

    /// <summary>The status that <see cref="Begin"/> was called with.</summary>
    public int Status { get; private set; }

    /// <summary>The head's bytes, after <see cref="End"/>.</summary>
    public ReadOnlyMemory<byte> Head => _head.AsMemory(0, _written);

    /// <summary>The body. A response to HEAD has the one that GET would get: only its length is sent.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Whether the body can be sent from where it lies.</summary>
    public bool IsBodyFixed { get; private set; }

    /// <summary>The body, where it is made while it is sent; null where it is <see cref="Body"/>.</summary>
    public IEnumerable<ReadOnlyMemory<byte>>? Pieces { get; private set; }

    /// <summary>Begins the response, or begins it anew.</summary>
    /// <param name="status">100 to 599.</param>
    public void Begin(int status)
    {
        Status = status;
        Body = default;
        Pieces = null;
        IsBodyFixed = false;
        _isTooLong = false;
        _written = 0;
        Append("HTTP/1.1 "u8);
        Append(status);
        Append(" "u8);
        Append(ReasonPhrase.For(status));
        Append("\r\n"u8);
    }

    /// <summary>Adds a field. Not Content-Length, which follows from the body.</summary>
    public void Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Append(name);
        Append(": "u8);
        Append(value);
        Append("\r\n"u8);
    }

    /// <summary>Adds bytes: whole field lines, or parts of one that make it up.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (TryReserve(bytes.Length))
        {
            bytes.CopyTo(_head.AsSpan(_written));
            _written += bytes.Length;
        }
    }

    /// <summary>Adds a number in decimal digits.</summary>
    public void Append(long number)
    {
        if (TryReserve(MaxDigits))
        {
            Utf8Formatter.TryFormat(number, _head.AsSpan(_written), out int digits);
            _written += digits;
        }
    }

    /// <summary>Gives the response a body that is copied as it is sent. Its type is a field of the caller's.</summary>
    /// <param name="body">Bytes that stay as they are until the response is sent.</param>
    public void SetBody(ReadOnlyMemory<byte> body) => Body = body;

    /// <summary>Gives the response a body that is sent from where it lies.</summary>
    /// <param name="body">Bytes that stay as they are until the response is sent, and never move: part of an array that is pinned.</param>
    public void SetFixedBody(ReadOnlyMemory<byte> body)
    {
        Body = body;
        IsBodyFixed = true;
    }

    /// <summary>
    /// Gives the response a body that is made while it is sent, so that its length is not known: away from the event loop, where it
    /// may take a while.
    /// </summary>
    /// <param name="pieces">Each stays as it is until the next is asked for. None is empty.</param>
    public void SetPieces(IEnumerable<ReadOnlyMemory<byte>> pieces) => Pieces = pieces;

    /// <summary>Gives the response the page of its status, for a person or for a program as the client prefers.</summary>
    /// <param name="accept">The value of the request's Accept.</param>
    public void SetPage(ReadOnlySpan<byte> accept)
    {
        bool asProblem = Negotiation.PrefersProblem(accept);
        Field("Content-Type"u8, asProblem ? ErrorPage.ProblemJsonType : ErrorPage.HtmlType);
        if (Status >= 400)
        {
            Append("Cache-Control: no-store\r\n"u8);
        }
        Body = asProblem ? ErrorPage.ProblemJson(Status) : ErrorPage.Html(Status);
    }

    /// <summary>Completes the head. One that became too long, which only a client's target can make it, gives way to a 414.</summary>
    public void End()
    {
        if (_isTooLong)
        {
            Begin(414);
            SetPage(accept: default);
        }
        if (_head.Length < _written + LastFields)
        {
            Array.Resize(ref _head, _written + LastFields);
        }
        var last = new HeadWriter(_head.AsSpan(_written));
        if (Pieces is not null)
        {
            last.Append("Transfer-Encoding: chunked\r\n"u8);
        }
        else if (Status is >= 200 and not (204 or 304))
        {
            last.Append("Content-Length: "u8);
            last.Append(Body.Length);
            last.Append("\r\n"u8);
        }
        last.Append("\r\n"u8);
        _written += last.Written;
    }

    private bool TryReserve(int count)
    {
        int wanted = _written + count;
        if (_isTooLong || wanted > MaxHead)
        {
            _isTooLong = true;
            return false;
        }
        if (wanted > _head.Length)
        {
            Array.Resize(ref _head, Math.Max(UsualHead, Math.Max(_head.Length * 2, wanted)));
        }
        return true;
    }
}

using UdsAot.Http1;

namespace UdsAot.Responses;

/// <summary>
/// The files of a folder, or one file, that are compiled in. The generator derives a class for each with the lookup of names and
/// what is known of each file. A <see cref="StoredFile"/> is made at its first use, so that start-up does not grow with their number.
/// </summary>
/// <param name="count">The number of files.</param>
internal abstract class FileContent(int count) : LocalContent
{
    /// <summary>What <see cref="Find"/> answers when there is nothing of that name.</summary>
    protected const int None = -1;

    /// <summary>What <see cref="Find"/> answers for a folder's name without the slash, where the folder has a page of its own.</summary>
    protected const int Folder = -2;

    private readonly StoredFile?[] _files = new StoredFile?[count];

    public sealed override void Answer(in LocalRequest request, LocalResponse response)
    {
        ReadOnlySpan<byte> method = request.Head.MethodBytes;
        if (!request.Head.IsHead && !method.SequenceEqual("GET"u8))
        {
            AnswerOtherMethod(request, response, method.SequenceEqual("OPTIONS"u8));
            return;
        }
        int found = Find(request.Target.Decoded[request.PrefixLength..]);
        switch (found)
        {
            case None:
                response.Begin(404);
                response.SetPage(request.Accept);
                break;
            case Folder:
                // What the page links to is meant relative to the folder.
                response.Begin(308);
                response.Append("Location: "u8);
                response.Append(request.Target.RawPath);
                response.Append("/"u8);
                response.Append(request.Target.Query);
                response.Append("\r\n"u8);
                response.SetPage(request.Accept);
                break;
            default:
                AnswerFile(Volatile.Read(ref _files[found]) ?? Make(found), request, response);
                break;
        }
    }

    /// <summary>Finds a file by what the mountpoint leaves over of the path, decoded: empty, or from its slash on.</summary>
    /// <returns>A file's index, <see cref="None"/> or <see cref="Folder"/>.</returns>
    protected abstract int Find(ReadOnlySpan<byte> path);

    /// <summary>Makes what is known of a file; generated.</summary>
    protected abstract StoredFile Create(int index);

    /// <summary>A form in the pack.</summary>
    protected static StoredForm Form(int offset, int length, string tag) => new(FilePack.Slice(offset, length), tag);

    private StoredFile Make(int index)
    {
        StoredFile made = Create(index);
        return Interlocked.CompareExchange(ref _files[index], made, null) ?? made;
    }

    private static void AnswerOtherMethod(in LocalRequest request, LocalResponse response, bool isOptions)
    {
        response.Begin(isOptions ? 204 : 405);
        response.Append("Allow: GET, HEAD, OPTIONS\r\n"u8);
        if (!isOptions)
        {
            response.SetPage(request.Accept);
        }
    }

    // The order of RFC 9110 section 13.2.2. There are no modification dates, so the conditions on those do not apply.
    private static void AnswerFile(StoredFile file, in LocalRequest request, LocalResponse response)
    {
        StoredForm form = ContentCodings.Choose(file, request.Head);
        if (Asks(request.Head, "if-match"u8, form, isStrong: true) == false)
        {
            response.Begin(412);
            response.SetPage(request.Accept);
            return;
        }
        if (Asks(request.Head, "if-none-match"u8, form, isStrong: false) == true)
        {
            response.Begin(304);
            response.Append(form.CachingLines);
            return;
        }
        ByteRange range = RangeOf(request.Head, form);
        switch (range.Kind)
        {
            case ByteRangeKind.Unsatisfiable:
                response.Begin(416);
                response.Append("Content-Range: bytes */"u8);
                response.Append(form.Content.Length);
                response.Append("\r\n"u8);
                response.SetPage(request.Accept);
                return;
            case ByteRangeKind.Part:
                response.Begin(206);
                response.Append("Content-Range: bytes "u8);
                response.Append(range.Start);
                response.Append("-"u8);
                response.Append(range.Start + range.Length - 1);
                response.Append("/"u8);
                response.Append(form.Content.Length);
                response.Append("\r\n"u8);
                break;
            default:
                response.Begin(200);
                break;
        }
        response.Append(form.CachingLines);
        response.Append(form.ContentLines);
        response.SetFixedBody(form.Content.Slice(range.Start, range.Length));
    }

    /// <summary>Whether a condition's tags have the form's; null without such a condition.</summary>
    private static bool? Asks(RequestHead request, ReadOnlySpan<byte> name, StoredForm form, bool isStrong)
    {
        bool? isAmong = null;
        ReadOnlySpan<byte> bytes = request.Bytes.Span;
        foreach (ref readonly Field field in request.Fields)
        {
            if (FieldNames.Is(field.Name(bytes), name))
            {
                isAmong = isAmong == true || EntityTags.Contain(field.Value(bytes), form.Tag, isStrong);
            }
        }
        return isAmong;
    }

    // Range is defined for GET alone. If-Range with a date never holds, as there is none to compare with.
    private static ByteRange RangeOf(RequestHead request, StoredForm form)
    {
        int length = form.Content.Length;
        ReadOnlySpan<byte> range = request.ValueOf("range"u8);
        if (range.IsEmpty || request.IsHead)
        {
            return new ByteRange(ByteRangeKind.Whole, 0, length);
        }
        ReadOnlySpan<byte> condition = request.ValueOf("if-range"u8);
        return condition.IsEmpty || condition.SequenceEqual(form.Tag)
            ? ByteRange.Parse(range, length)
            : new ByteRange(ByteRangeKind.Whole, 0, length);
    }
}

using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Fields;

/// <summary>Binds <c>request-headers</c>, <c>response-headers</c>, <c>headers</c> and <c>forwarded</c> of a mount.</summary>
internal sealed class HeaderMapBinder(DiagnosticBag diagnostics)
{
    // The table of the libwebsockets document. Host, X-Forwarded-For and the framing fields are in it too; those are written by
    // the forwarder whatever a table says.
    private static readonly string[] s_lwsRequest =
        ["etag", "if-modified-since", "accept-language", "accept-encoding", "cache-control"];

    private static readonly string[] s_lwsResponse =
        ["content-type", "etag", "accept-language", "content-encoding", "cache-control"];

    public (HeaderMapSpec Request, HeaderMapSpec Response, ForwardedSpec Forwarded) Bind(ObjectReader mount)
    {
        ForwardedSpec forwarded = BindForwarded(mount.Text("forwarded"));
        ObjectReader? request = Reader(mount, "request-headers");
        if (request?.Text("forward")?.Value == "lws")
        {
            forwarded = forwarded switch
            {
                ForwardedSpec.Replace => ForwardedSpec.ReplaceFor,
                ForwardedSpec.Append => ForwardedSpec.AppendFor,
                _ => forwarded,
            };
        }
        var policy = new FieldPolicy(
            IsRequest: true, forwarded, IsGuarded: mount.Find("basic-auth") is not null, NamesRequests: mount.IsTrue("request-id"));
        HeaderMapSpec requestMap = Bind(request, s_lwsRequest, policy, null);
        HeaderMapSpec responseMap = Bind(
            Reader(mount, "response-headers"), s_lwsResponse, new FieldPolicy(IsRequest: false, forwarded), mount.Object("headers"));
        return (requestMap, responseMap, forwarded);
    }

    private ObjectReader? Reader(ObjectReader mount, string key)
        => mount.Object(key) is JsonObject source ? new ObjectReader(source, KeyTables.HeaderMap, diagnostics) : null;

    private ForwardedSpec BindForwarded(JsonString? forwarded)
    {
        switch (forwarded?.Value)
        {
            case null or "replace":
                return ForwardedSpec.Replace;
            case "append":
                return ForwardedSpec.Append;
            case "off":
                return ForwardedSpec.Off;
            default:
                diagnostics.Add(
                    Descriptors.InvalidChoice, forwarded.Range, forwarded.Value, "forwarded", "'replace', 'append' or 'off'");
                return ForwardedSpec.Replace;
        }
    }

    private HeaderMapSpec Bind(ObjectReader? table, string[] lws, FieldPolicy policy, JsonObject? headers)
    {
        var fields = new FieldTable(diagnostics, policy);
        fields.Set(headers);
        fields.Set(table?.Object("set"));
        JsonNode? forward = table?.Find("forward")?.Value;
        fields.Forward(forward as JsonArray);
        fields.Remove(table?.List("remove"));
        switch (forward)
        {
            case JsonArray:
                return fields.ToAllowList(fields.Listed);
            case JsonString { Value: "lws" }:
                return fields.ToAllowList(lws);
            case JsonString { Value: not "end-to-end" } other:
                diagnostics.Add(
                    Descriptors.InvalidChoice,
                    other.Range,
                    other.Value,
                    "forward",
                    "'end-to-end', 'lws' or an array of field names");
                break;
        }
        return fields.ToDenyList();
    }
}

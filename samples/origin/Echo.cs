using Microsoft.AspNetCore.Http.Features;

namespace UdsAot.SampleOrigin;

/// <summary>Answers with the request, as text: what came through the proxy, and what it added.</summary>
internal static class Echo
{
    /// <summary>Writes the request's line and fields, an empty line, and its body.</summary>
    public static async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        foreach ((string name, string value) in Describe(context.Request))
        {
            await context.Response.WriteAsync($"{name}: {value}\n");
        }
        await context.Response.WriteAsync("\n");
        await context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>The request as pairs of name and value: its line first, then its fields in order of their names.</summary>
    public static IEnumerable<(string Name, string Value)> Describe(HttpRequest request)
    {
        string target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        yield return ("request", $"{request.Method} {target} {request.Protocol}");
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in request.Headers.OrderBy(field => field.Key))
        {
            yield return (name.ToLowerInvariant(), value.ToString());
        }
    }
}

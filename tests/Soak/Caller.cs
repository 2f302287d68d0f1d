namespace UdsAot.Soak;

/// <summary>One exchange's client.</summary>
/// <param name="Proxy">The proxy.</param>
/// <param name="Client">What speaks HTTP to it, of one version.</param>
/// <param name="Random">Of the worker's own.</param>
/// <param name="Stopped">The end of all patience.</param>
internal sealed record Caller(Proxy Proxy, HttpClient Client, Random Random, CancellationToken Stopped)
{
    /// <summary>Sends a request and gives the response, whose status is a good one and whose body is still to be read.</summary>
    /// <exception cref="HttpRequestException">The status, or what happened instead.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, Proxy.Url(path))
        {
            Content = content,
            Version = Client.DefaultRequestVersion,
            VersionPolicy = Client.DefaultVersionPolicy,
        };
        HttpResponseMessage response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stopped);
        if (!response.IsSuccessStatusCode)
        {
            using (response)
            {
                // Read to its end, so that the connection serves on.
                await response.Content.CopyToAsync(Stream.Null, Stopped);
                response.EnsureSuccessStatusCode();
            }
        }
        return response;
    }
}

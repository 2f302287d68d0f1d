namespace UdsAot.Responses;

/// <summary>
/// Content of a mount without an origin, which the proxy answers itself. One object serves all requests of its mount, from any thread
/// and several at once. Only generated code makes such objects, so that an unused kind is not in the executable.
/// </summary>
internal abstract class LocalContent
{
    /// <summary>Makes the response to a request. It runs on an event loop and must not block.</summary>
    /// <param name="request">The request; it does not change until the response is sent.</param>
    /// <param name="response">An empty response. <see cref="LocalResponse.Begin"/> must be called first.</param>
    public abstract void Answer(in LocalRequest request, LocalResponse response);
}

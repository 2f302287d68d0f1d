namespace UdsAot.Responses;

/// <summary>
/// What a mount answers by itself, where others ask an origin. One object serves all requests of its mount, from any thread and
/// several at once. Only generated code makes such objects, so that a kind that no mount has is not in the executable.
/// </summary>
internal abstract class LocalContent
{
    /// <summary>Makes the response to a request. It must not wait for anything: it runs on an event loop.</summary>
    /// <param name="request">The request; what it holds stays as it is until the response is sent.</param>
    /// <param name="response">An empty response. <see cref="LocalResponse.Begin"/> comes first.</param>
    public abstract void Answer(in LocalRequest request, LocalResponse response);
}

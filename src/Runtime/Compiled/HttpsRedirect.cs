namespace UdsAot.Compiled;

/// <summary>Feature of the connections of a listener that redirects all requests to https.</summary>
/// <param name="Port">The port of the https listener, 1 to 65535.</param>
internal sealed record HttpsRedirect(int Port);

namespace UdsAot.Compiled;

/// <summary>A feature of the connections of a listener that sends everybody to https.</summary>
/// <param name="Port">The port there, 1 to 65535.</param>
internal sealed record HttpsRedirect(int Port);

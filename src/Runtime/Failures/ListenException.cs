namespace UdsAot.Failures;

/// <summary>A listener cannot be opened; the message says which and why, in one line for the person who started the command.</summary>
internal sealed class ListenException(string message, Exception? cause = null) : Exception(message, cause);

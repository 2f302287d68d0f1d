namespace UdsAot.Failures;

/// <summary>A listener cannot be opened. The message names it and gives the reason, in one line for standard error.</summary>
internal sealed class ListenException(string message, Exception? cause = null) : Exception(message, cause);

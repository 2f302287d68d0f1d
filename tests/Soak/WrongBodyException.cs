namespace UdsAot.Soak;

/// <summary>Bytes that were not those that had been sent: never to be forgiven.</summary>
internal sealed class WrongBodyException(string message) : Exception(message);

namespace System.Runtime.CompilerServices;

/// <summary>Needed by the compiler for records; missing in netstandard2.0.</summary>
internal static class IsExternalInit;

namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>Which core is whose: the proxy has one to itself; the origins and the load share the other.</summary>
internal static class Cores
{
    public const int Proxy = 0;
    public const int Others = 1;
}

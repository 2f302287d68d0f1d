namespace UdsAot;

internal static class Program
{
    public static int Main(string[] arguments)
    {
        System.Console.WriteLine(Routing.CompiledMounts.Instance.SourceSha256);
        return arguments.Length;
    }
}

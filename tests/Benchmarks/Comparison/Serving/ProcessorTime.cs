namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>Processor time in microseconds.</summary>
/// <param name="User">In the program and its libraries.</param>
/// <param name="System">In the kernel on its behalf.</param>
internal readonly record struct ProcessorTime(double User, double System)
{
    public static ProcessorTime operator -(ProcessorTime after, ProcessorTime before) => new(after.User - before.User, after.System - before.System);
}

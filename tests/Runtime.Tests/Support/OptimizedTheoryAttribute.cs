using System.Diagnostics;
using System.Reflection;
using UdsAot.CommandLine;

namespace UdsAot.Tests.Support;

/// <summary>
/// A test of what the optimized build does: in a debug build each call of an asynchronous method allocates its state machine,
/// so that nothing about allocation could be said.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OptimizedTheoryAttribute : TheoryAttribute
{
    public OptimizedTheoryAttribute()
    {
        if (typeof(Composition).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
        {
            Skip = "says something only of the Release build";
        }
    }
}

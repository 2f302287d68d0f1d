using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;
using UdsAot.Forwarding;

namespace UdsAot.Tests;

/// <summary>A class whose state has more parts than a reader can keep in mind is two classes.</summary>
public sealed class MutableFieldTests
{
    private const int Most = 16;

    [Fact]
    public void No_class_of_the_runtime_has_more_mutable_fields_than_a_reader_keeps_in_mind()
    {
        string[] giants = [.. typeof(Exchange).Assembly.GetTypes()
            .Where(static type => type is { IsClass: true, Namespace: not null } && type.Namespace.StartsWith("UdsAot", StringComparison.Ordinal)
                && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && !type.IsDefined(typeof(GeneratedCodeAttribute), inherit: false))
            .Select(static type => (Type: type, Count: CountOf(type)))
            .Where(static counted => counted.Count > Most)
            .Select(static counted => $"{counted.Type.FullName}: {counted.Count}")];
        Assert.Empty(giants);
    }

    private static int CountOf(Type type)
        => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            // A parameter of a primary constructor is a field that nothing assigns.
            .Count(static field => !field.IsInitOnly && !field.Name.EndsWith(">P", StringComparison.Ordinal));
}

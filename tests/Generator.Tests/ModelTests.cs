using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using UdsAot.Generator.Collections;
using UdsAot.Generator.Specs;
using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Generator.Tests;

/// <summary>The pipeline's state between runs holds no positions, symbols or compilations, and is compared by value.</summary>
public sealed class ModelTests
{
    [Fact]
    public void The_spec_holds_only_text_numbers_and_its_own_kind()
    {
        var seen = new HashSet<Type>();
        Walk(typeof(MountsSpec), seen);
        Assert.Contains(typeof(MountSpec), seen);
        Assert.Contains(typeof(FieldSpec), seen);
        Assert.DoesNotContain(typeof(TextSpan), seen);
        Assert.DoesNotContain(typeof(LinePositionSpan), seen);
        Assert.DoesNotContain(seen, type => typeof(ISymbol).IsAssignableFrom(type) || typeof(Compilation).IsAssignableFrom(type));
        Assert.All(
            seen.Where(type => type.Namespace == typeof(MountsSpec).Namespace && !type.IsEnum),
            type => Assert.Contains(typeof(IEquatable<>).MakeGenericType(type), type.GetInterfaces()));
        Assert.All(
            seen.Where(type => type.Namespace != typeof(MountsSpec).Namespace),
            type => Assert.True(type == typeof(string) || type.IsPrimitive || Nullable.GetUnderlyingType(type) is { IsPrimitive: true }, $"{type} is no value of a spec"));
    }

    [Theory]
    [InlineData("header-tables")]
    [InlineData("vhosts")]
    public void Two_readings_of_one_text_are_equal(string name)
    {
        string mounts = GoldenCase.Named(name).Mounts;
        MountsSpec? first = MountsCompiler.Compile("mounts.json", mounts).Spec;
        MountsSpec? second = MountsCompiler.Compile("elsewhere.json", "\n" + mounts).Spec;
        Assert.NotNull(first);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second!.GetHashCode());
    }

    private static void Walk(Type type, HashSet<Type> seen)
    {
        bool isArray = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>);
        if (isArray)
        {
            Walk(type.GetGenericArguments()[0], seen);
            return;
        }
        if (!seen.Add(type) || type.IsEnum || type.IsPrimitive || type == typeof(string))
        {
            return;
        }
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            Walk(field.FieldType, seen);
        }
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace UdsAot.Tests.Structure;

/// <summary>How much state a class has that changes: what its reader must keep in mind.</summary>
internal static class MutableState
{
    /// <summary>
    /// The mutable fields of each class and struct, over all its files: fields that are neither <c>readonly</c> nor <c>const</c>, and
    /// properties with a field of their own that can be set after construction. Nested types count by themselves.
    /// </summary>
    public static Dictionary<string, int> Count(IEnumerable<SyntaxTree> files)
    {
        var counts = new Dictionary<string, int>();
        foreach (TypeDeclarationSyntax type in files.SelectMany(static file => file.GetRoot().DescendantNodes()).OfType<TypeDeclarationSyntax>())
        {
            string name = string.Join('.', type.AncestorsAndSelf().OfType<BaseTypeDeclarationSyntax>().Reverse().Select(static one => one.Identifier.Text));
            counts[name] = counts.GetValueOrDefault(name) + type.Members.Sum(static member => Count(member));
        }
        return counts;
    }

    private static int Count(MemberDeclarationSyntax member) => member switch
    {
        FieldDeclarationSyntax field when !Has(field, SyntaxKind.ReadOnlyKeyword) && !Has(field, SyntaxKind.ConstKeyword) => field.Declaration.Variables.Count,
        PropertyDeclarationSyntax property when HasField(property) && IsSet(property) => 1,
        _ => 0,
    };

    private static bool Has(MemberDeclarationSyntax member, SyntaxKind modifier) => member.Modifiers.Any(modifier);

    private static bool HasField(PropertyDeclarationSyntax property)
        => !Has(property, SyntaxKind.AbstractKeyword)
            && (property.AccessorList?.Accessors.Any(static one => one.Body is null && one.ExpressionBody is null) == true || UsesField(property));

    private static bool IsSet(PropertyDeclarationSyntax property)
        => property.AccessorList?.Accessors.Any(SyntaxKind.SetAccessorDeclaration) == true
            || property.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(static one => one.Left is FieldExpressionSyntax && one.FirstAncestorOrSelf<AccessorDeclarationSyntax>() is not { RawKind: (int)SyntaxKind.InitAccessorDeclaration });

    private static bool UsesField(PropertyDeclarationSyntax property) => property.DescendantNodes().OfType<FieldExpressionSyntax>().Any();
}

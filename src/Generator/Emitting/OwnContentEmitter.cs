using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes what a mount answers by itself.</summary>
internal static class OwnContentEmitter
{
    /// <summary>The expression that makes it.</summary>
    public static string Creation(OwnContentSpec own) => own switch
    {
        RedirectSpec redirect => $"new global::UdsAot.Replies.Redirect({redirect.Status}, {Literals.Array(redirect.Url)}, "
            + $"query: {Literals.Array(redirect.Query)}, fragment: {Literals.Array(redirect.Fragment)}, "
            + $"appendsPath: {(redirect.AppendsPath ? "true" : "false")})",
        CallbackSpec callback => $"new global::UdsAot.Replies.{ClassOf(callback)}()",
        _ => throw new ArgumentOutOfRangeException(nameof(own)),
    };

    private static string ClassOf(CallbackSpec callback) => callback.Name switch
    {
        CallbackSpec.Status => "StatusCallback",
        CallbackSpec.Metrics => "MetricsCallback",
        _ => "HealthCallback",
    };
}

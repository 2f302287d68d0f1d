using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;
using UdsAot.Http1;

namespace UdsAot.Generator.Binding.Listeners;

/// <summary>Binds the limits of a listener.</summary>
internal static class ListenerLimitsBinder
{
    // No device gets near this; a larger number is a mistake.
    private const int Many = 1_000_000_000;

    public static ListenerLimitsSpec Bind(ObjectReader listener, DiagnosticBag diagnostics)
    {
        ListenerLimitsSpec otherwise = ListenerLimitsSpec.Default;
        var limits = new ListenerLimitsSpec(
            Whole(listener, "max-head-size", otherwise.MaxHeadSize, 1_024, HeadLimits.Head, "bytes"),
            Whole(listener, "max-target-length", otherwise.MaxTargetLength, 256, HeadLimits.Head, "bytes"),
            Whole(listener, "max-fields", otherwise.MaxFields, 8, HeadLimits.Fields, "fields"),
            listener.Milliseconds("head-timeout", otherwise.HeadTimeout, minimum: 1),
            listener.Milliseconds("keepalive-timeout", otherwise.KeepAliveTimeout, minimum: 1),
            Whole(listener, "min-body-rate", otherwise.MinBodyRate, 0, Many, "bytes a second"),
            Whole(listener, "max-requests", otherwise.MaxRequests, 0, Many, "requests"),
            Whole(listener, "max-connections", otherwise.MaxConnections, 0, 1_000_000, "connections"),
            Whole(listener, "max-chunk-extensions", otherwise.MaxChunkExtensions, 0, 65_536, "bytes"),
            Whole(listener, "max-trailer-size", otherwise.MaxTrailerSize, 2, HeadLimits.Trailers, "bytes"));
        CheckTarget(listener, limits, diagnostics);
        return limits;
    }

    // A target longer than the head's limit is refused because of the head's size.
    private static void CheckTarget(ObjectReader listener, ListenerLimitsSpec limits, DiagnosticBag diagnostics)
    {
        if (limits.MaxTargetLength > limits.MaxHeadSize && listener.Find("max-target-length") is JsonProperty property
            && property.Value is JsonNumber)
        {
            diagnostics.Add(
                Descriptors.NoEffect,
                property.NameRange,
                property.Name,
                $"because a whole head has at most {limits.MaxHeadSize} bytes",
                "Write a smaller number, or a larger 'max-head-size'");
        }
    }

    private static int Whole(ObjectReader listener, string key, int otherwise, int minimum, int maximum, string unit)
        => (int)listener.Whole(key, otherwise, minimum, maximum, unit);
}

using System.Diagnostics.CodeAnalysis;

namespace UdsAot.Transport;

/// <summary>
/// Which transport drives the sockets: the event loops, or .NET's and Kestrel's stock ones, which the tests compare them with.
/// Set when the executable is built (<c>-p:StockTransport=true</c>), so that the other one is left out of it.
/// </summary>
internal static class StockTransport
{
    private const string Name = "UdsAot.StockTransport";

    [FeatureSwitchDefinition(Name)]
    public static bool IsUsed { get; } = AppContext.TryGetSwitch(Name, out bool isUsed) && isUsed;
}

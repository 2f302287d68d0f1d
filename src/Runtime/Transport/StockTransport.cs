using System.Diagnostics.CodeAnalysis;

namespace UdsAot.Transport;

/// <summary>
/// Choice of the transport: the event loops, or the stock ones of .NET and Kestrel, which tests compare them with. It is made when the
/// executable is built (<c>-p:StockTransport=true</c>), which leaves the other transport out.
/// </summary>
internal static class StockTransport
{
    private const string Name = "UdsAot.StockTransport";

    [FeatureSwitchDefinition(Name)]
    public static bool IsUsed { get; } = AppContext.TryGetSwitch(Name, out bool isUsed) && isUsed;
}

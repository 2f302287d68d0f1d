using System.Runtime.CompilerServices;

namespace UdsAot.Tests.Support;

/// <summary>The tests run on the event loops, and again on the stock transport when STOCKTRANSPORT says <c>true</c>.</summary>
internal static class ChosenTransport
{
#pragma warning disable CA2255 // It has to be chosen before the first socket, whichever test opens that.
    [ModuleInitializer]
    internal static void Choose()
#pragma warning restore CA2255
    {
        if (Environment.GetEnvironmentVariable("STOCKTRANSPORT") == "true")
        {
            AppContext.SetSwitch("UdsAot.StockTransport", true);
        }
    }
}

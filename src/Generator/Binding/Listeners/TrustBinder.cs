using System.Globalization;
using UdsAot.Addresses;
using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Listeners;

/// <summary>Binds <c>trusted-proxies</c>.</summary>
internal static class TrustBinder
{
    public const string Key = "trusted-proxies";

    private const string Unix = "unix";
    private const string Wanted = "an address, a network such as '10.0.0.0/8' or 'fd00::/8', or 'unix'";

    /// <returns>The trusted proxies; null for none.</returns>
    public static TrustSpec? Bind(DiagnosticBag diagnostics, ObjectReader reader)
    {
        bool trustsUnix = false;
        List<NetworkSpec> networks = [];
        foreach (JsonNode item in reader.List(Key)?.Items ?? [])
        {
            if (item is not JsonString text)
            {
                diagnostics.Add(Descriptors.WrongType, item.Range, Key, $"an array with {item.Kind} in it", "an array of strings", Wanted);
            }
            else if (text.Value == Unix)
            {
                trustsUnix = true;
            }
            else if (Parse(text.Value, out string write) is NetworkSpec network)
            {
                networks.Add(network);
            }
            else
            {
                diagnostics.Add(Descriptors.InvalidChoice, text.Range, text.Value, Key, write);
            }
        }
        return trustsUnix || networks.Count > 0 ? new TrustSpec(trustsUnix, new([.. networks])) : null;
    }

    private static NetworkSpec? Parse(string text, out string write)
    {
        write = Wanted;
        int slash = text.IndexOf('/');
        string address = slash < 0 ? text : text.Substring(0, slash);
        if (!IpNumber.TryParse(address, out IpNumber number))
        {
            return null;
        }
        bool isIPv4 = address.IndexOf(':') < 0;
        int before = isIPv4 ? IpNumber.MappedPrefix : 0;
        int most = 128 - before;
        int prefix = most;
        if (slash >= 0)
        {
            string digits = text.Substring(slash + 1);
            bool isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
                && prefix <= most && prefix.ToString(CultureInfo.InvariantCulture) == digits;
            if (!isNumber)
            {
                write = $"a number of bits from 0 to {most} after the '/', as in '{address}/{most}'";
                return null;
            }
        }
        if (!number.Masked(prefix + before).Equals(number))
        {
            write = $"the first address of the network, with every bit after the first {prefix} set to 0, or the address alone: '{address}'";
            return null;
        }
        return new NetworkSpec(number.High, number.Low, prefix + before, text);
    }
}

using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding.Values;

/// <summary>Checks paths of files that are read on the device, not during the build.</summary>
internal static class DevicePath
{
    /// <summary>Reports a path that is not absolute: the working folder on the device is unknown.</summary>
    public static void Check(DiagnosticBag diagnostics, ObjectReader reader, string key)
    {
        if (reader.Text(key) is JsonString path && (path.Value.Length < 2 || path.Value[0] != '/' || path.Value.IndexOf('\0') >= 0))
        {
            diagnostics.Add(
                Descriptors.InvalidChoice, path.Range, path.Value, key, "the absolute path of a file on the device");
        }
    }
}

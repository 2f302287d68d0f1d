using System.Security.Cryptography;
using System.Text;

namespace UdsAot.EndToEnd.Harness;

/// <summary>
/// The one temporary folder of a run: sockets, configuration and the executables under test. Its name depends on the
/// checkout alone, because the sockets' paths are compiled into the executables: so a second run need not build them again.
/// Two runs of one checkout at once would be in each other's way; the second waits.
/// </summary>
internal static class Sandbox
{
    private static readonly FileStream s_lock;

    static Sandbox()
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Checkout.Root)))[..8];
        Folder = $"/tmp/udsaot-tests-{hash}";
        s_lock = TakeLock(Folder + ".lock");
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
        // Another user must be able to run the executable in it.
        Directory.CreateDirectory(Folder).UnixFileMode |= UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => CleanUp();
    }

    /// <summary>Its absolute path, short enough to hold sockets.</summary>
    public static string Folder { get; }

    /// <summary>The path of a file in it.</summary>
    public static string At(string name) => Path.Combine(Folder, name);

    /// <summary>
    /// A TCP port of this checkout's own, below those that the kernel hands out, as ports are compiled into the executables too.
    /// </summary>
    /// <param name="number">0 to 9.</param>
    public static int Port(int number) => 20_000 + (Convert.ToInt32(Folder[^4..], 16) % 1_000 * 10) + number;

    /// <summary>A new empty folder in it.</summary>
    public static string NewFolder() => Directory.CreateDirectory(At($"folder-{Guid.NewGuid():N}")).FullName;

    private static FileStream TakeLock(string path)
    {
        long end = Environment.TickCount64 + (long)TimeSpan.FromMinutes(20).TotalMilliseconds;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Environment.TickCount64 < end)
            {
                Thread.Sleep(500);
            }
        }
    }

    private static void CleanUp()
    {
        Directory.Delete(Folder, recursive: true);
        File.Delete(s_lock.Name);
        s_lock.Dispose();
    }
}

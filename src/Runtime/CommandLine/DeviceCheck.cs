using UdsAot.Access;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Hosting;
using UdsAot.Posix;

namespace UdsAot.CommandLine;

/// <summary>The part of <c>udsaot check</c> that looks at what the device has for the proxy: password files, socket files, descriptors.</summary>
internal static class DeviceCheck
{
    /// <summary>Adds the rows.</summary>
    /// <returns>True if the proxy can serve with all of it; a warning changes nothing.</returns>
    public static bool Run(MountTable mounts, Columns table)
    {
        bool isGood = !CompiledMounts.HasBasicAuth || CheckPasswords(mounts, table);
        isGood &= CheckSockets(mounts, table);
        CheckDescriptors(Listeners.PlanOf(mounts), table);
        return isGood;
    }

    /// <summary>Adds a row for each password file.</summary>
    public static bool CheckPasswords(MountTable mounts, Columns table)
    {
        bool areGood = true;
        var seen = new HashSet<string>();
        for (int i = 0; i < mounts.Count; i++)
        {
            if (mounts[i].BasicAuth is { } path && seen.Add(path))
            {
                bool isGood = PasswordFile.Examine(path, out string text);
                table.Add(isGood ? "ok" : "FAILED", "passwords", "", path, text);
                areGood &= isGood;
            }
        }
        return areGood;
    }

    /// <summary>Adds the row about descriptors.</summary>
    public static void CheckDescriptors(DescriptorPlan plan, Columns table)
        => table.Add(
            plan.Problem is null ? "ok" : "WARNING",
            "descriptors",
            "",
            FormattableString.Invariant($"{plan.Descriptors}"),
            plan.Problem ?? FormattableString.Invariant($"{plan.Reserve} are kept for origins, files and logs"));

    private static bool CheckSockets(MountTable mounts, Columns table)
    {
        bool areGood = true;
        foreach (string text in mounts.ListenerUrls)
        {
            if (ListenerUrl.TryParse(text, out _) is { HasFile: true, SocketPath: { } path })
            {
                bool isGood = IsUsable(path, out string found);
                table.Add(isGood ? "ok" : "FAILED", "listener", "", path, found);
                areGood &= isGood;
            }
        }
        return areGood;
    }

    private static bool IsUsable(string path, out string found)
    {
        if (FileStatus.Read(path, out FileStatus status) == 0)
        {
            found = status.IsSocket ? "the socket is there" : "there is something at this path that is no socket; move it away or choose another path";
            return status.IsSocket;
        }
        string folder = Path.GetDirectoryName(path) ?? "/";
        bool mayWrite = Libc.FAccessAt(Libc.AT_FDCWD, folder, Libc.W_OK | Libc.X_OK, Libc.AT_EACCESS) == 0;
        found = mayWrite ? "the socket can be made"
            : SocketAdvice.ExplainBind(FileStatus.Read(folder, out _) is not 0 and int errno ? errno : Errno.EACCES, path);
        return mayWrite;
    }
}

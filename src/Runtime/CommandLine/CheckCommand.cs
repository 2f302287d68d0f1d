using UdsAot.Compiled;

namespace UdsAot.CommandLine;

/// <summary>
/// <c>udsaot check</c>: asks every origin for its mount's own page and says what it answered, or why it did not; and reads the
/// certificates of the listeners.
/// </summary>
internal static class CheckCommand
{
    public static int Run(MountTable mounts, TextWriter output)
    {
        bool allAnswered = true;
        var table = new Columns();
        for (int i = 0; i < mounts.Count; i++)
        {
            Mount mount = mounts[i];
            if (CompiledMounts.HasLocalContent && mount.Local is not null)
            {
                table.Add("ok", mount.Vhost, mount.Mountpoint, mount.Origin, "answered by udsaot itself");
                continue;
            }
            ProbeResult result = OriginProbe.Ask(mount);
            allAnswered &= result.Answered;
            table.Add(result.Answered ? "ok" : "FAILED", mount.Vhost, mount.Mountpoint, mount.Socket, result.Text);
        }
        if (CompiledMounts.HasTlsListeners)
        {
            allAnswered &= CertificateCheck.Run(mounts, TimeProvider.System, table);
        }
        table.Write(output);
        return allAnswered ? ExitCode.Good : ExitCode.CheckFailed;
    }
}

namespace UdsAot.Observing;

/// <summary>What the kernel says of the process; null where it does not tell.</summary>
/// <param name="Id">Its number.</param>
/// <param name="CpuSeconds">Processor time since the start.</param>
/// <param name="ResidentBytes">Memory that is resident.</param>
/// <param name="OpenFiles">File descriptors that are open.</param>
/// <param name="MaxFiles">File descriptors that may be.</param>
internal sealed record ProcessStatus(int Id, double? CpuSeconds, long? ResidentBytes, int? OpenFiles, long? MaxFiles);

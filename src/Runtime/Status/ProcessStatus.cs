namespace UdsAot.Status;

/// <summary>What the kernel says of the process; null where it does not tell.</summary>
internal sealed class ProcessStatus(int id, double? cpuSeconds, long? residentBytes, int? openFiles, long? maxFiles)
{
    /// <summary>Its number.</summary>
    public int Id { get; } = id;

    /// <summary>Processor time since the start.</summary>
    public double? CpuSeconds { get; } = cpuSeconds;

    /// <summary>Memory that is resident.</summary>
    public long? ResidentBytes { get; } = residentBytes;

    /// <summary>File descriptors that are open.</summary>
    public int? OpenFiles { get; } = openFiles;

    /// <summary>File descriptors that may be.</summary>
    public long? MaxFiles { get; } = maxFiles;
}

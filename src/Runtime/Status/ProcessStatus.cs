namespace UdsAot.Status;

/// <summary>Figures of the process from the kernel; null if it does not tell them.</summary>
internal sealed class ProcessStatus(int id, double? cpuSeconds, long? residentBytes, int? openFiles, long? maxFiles)
{
    /// <summary>Process id.</summary>
    public int Id { get; } = id;

    /// <summary>CPU time since the start, in seconds.</summary>
    public double? CpuSeconds { get; } = cpuSeconds;

    /// <summary>Resident memory in bytes.</summary>
    public long? ResidentBytes { get; } = residentBytes;

    /// <summary>Open file descriptors.</summary>
    public int? OpenFiles { get; } = openFiles;

    /// <summary>Limit of open file descriptors.</summary>
    public long? MaxFiles { get; } = maxFiles;
}

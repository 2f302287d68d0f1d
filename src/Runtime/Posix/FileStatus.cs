using System.Runtime.InteropServices;

namespace UdsAot.Posix;

/// <summary>
/// Status of a path, read with statx(2), whose structure is the same on every architecture, unlike that of stat(2).
/// </summary>
internal readonly struct FileStatus
{
    private const uint BasicStats = 0x7FF;
    private const int StructureLength = 256;
    private const int TypeMask = 0xF000;
    private const int TypeSocket = 0xC000;
    private const int TypeDirectory = 0x4000;
    private const int TypeFile = 0x8000;

    private readonly int _mode;

    private FileStatus(ReadOnlySpan<byte> statx)
    {
        UserId = MemoryMarshal.Read<uint>(statx[20..]);
        GroupId = MemoryMarshal.Read<uint>(statx[24..]);
        _mode = MemoryMarshal.Read<ushort>(statx[28..]);
        Inode = MemoryMarshal.Read<ulong>(statx[32..]);
        Size = MemoryMarshal.Read<ulong>(statx[40..]);
        ChangedSeconds = MemoryMarshal.Read<long>(statx[96..]);
        ChangedNanoseconds = MemoryMarshal.Read<uint>(statx[104..]);
        Device = MemoryMarshal.Read<ulong>(statx[136..]);
    }

    /// <summary>The owner's numeric user id.</summary>
    public uint UserId { get; }

    /// <summary>The owner's numeric group id.</summary>
    public uint GroupId { get; }

    /// <summary>The file's inode number.</summary>
    public ulong Inode { get; }

    /// <summary>Major and minor number of the device, as one comparable value.</summary>
    public ulong Device { get; }

    /// <summary>Size in bytes.</summary>
    public ulong Size { get; }

    /// <summary>Time of the last change of content or status, in seconds since 1970.</summary>
    public long ChangedSeconds { get; }

    /// <summary>The fraction of <see cref="ChangedSeconds"/>, in nanoseconds.</summary>
    public uint ChangedNanoseconds { get; }

    public bool IsSocket => (_mode & TypeMask) == TypeSocket;

    public bool IsDirectory => (_mode & TypeMask) == TypeDirectory;

    /// <summary>True for a regular file.</summary>
    public bool IsFile => (_mode & TypeMask) == TypeFile;

    /// <summary>The permission bits.</summary>
    public int Permissions => _mode & 0xFFF;

    /// <summary>The permission bits as four octal digits, such as <c>0755</c>.</summary>
    public string Mode => Convert.ToString(Permissions, 8).PadLeft(4, '0');

    /// <summary>True if both are one file: device and inode are equal.</summary>
    public bool IsSameFile(FileStatus other) => Inode == other.Inode && Device == other.Device;

    /// <summary>True if both are one file that was not changed between the two readings.</summary>
    public bool IsUnchanged(FileStatus other)
        => IsSameFile(other) && Size == other.Size
            && ChangedSeconds == other.ChangedSeconds && ChangedNanoseconds == other.ChangedNanoseconds;

    /// <summary>Reads the status of a path; symbolic links are followed.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="status">The status, if the result is 0.</param>
    /// <returns>0, or the errno of the failure.</returns>
    public static int Read(string path, out FileStatus status) => Read(Libc.AT_FDCWD, path, 0, out status);

    /// <summary>Reads the status of an open file.</summary>
    /// <param name="descriptor">Its descriptor, which may be one of O_PATH.</param>
    /// <param name="status">The status, when the answer is 0.</param>
    /// <returns>0, or the errno of the failure.</returns>
    public static int Read(int descriptor, out FileStatus status) => Read(descriptor, "", Libc.AT_EMPTY_PATH, out status);

    private static unsafe int Read(int directory, string path, int flags, out FileStatus status)
    {
        byte* buffer = stackalloc byte[StructureLength];
        if (Libc.StatX(directory, path, flags, BasicStats, buffer) != 0)
        {
            status = default;
            return Marshal.GetLastPInvokeError();
        }
        status = new FileStatus(new ReadOnlySpan<byte>(buffer, StructureLength));
        return 0;
    }
}

using System.Globalization;
using System.Text;
using UdsAot.Posix;

namespace UdsAot.Origins;

/// <summary>
/// The user that must own the process behind a socket (key <c>origin-user</c>). Asked with each new connection, before a byte is
/// sent on it: who else can put a socket at the mount's path gets no request, and nobody's password.
/// </summary>
internal sealed class OriginUser
{
    private readonly string _written;
    private readonly byte[] _name;
    private readonly string _file;
    private readonly uint? _number;
    private Reading? _reading;

    /// <param name="written">A name, or a number in decimal digits.</param>
    /// <param name="file">Where names are looked up.</param>
    public OriginUser(string written, string file = UserFile.Path)
    {
        _written = written;
        _name = Encoding.UTF8.GetBytes(written);
        _file = file;
        _number = uint.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
    }

    /// <summary>What a mount asks for; null if it takes whoever answers.</summary>
    public static OriginUser? Of(Routing.Mount mount) => mount.OriginUser is { } written ? new OriginUser(written) : null;

    /// <summary>Looks who is behind a connection.</summary>
    /// <param name="descriptor">A connected Unix socket.</param>
    /// <returns>Null if it is the right one.</returns>
    public ConnectFault? Check(int descriptor)
    {
        int errno = PeerCredentials.ReadUser(descriptor, out uint owner);
        if (errno != 0)
        {
            return new ConnectFault(ConnectStep.Owner, Errno.Name(errno), "the kernel does not say whose process is behind the socket, so nothing was sent to it");
        }
        uint? wanted = _number ?? Resolve();
        if (wanted is null)
        {
            return new ConnectFault(
                ConnectStep.Owner,
                "an unknown user",
                $"{_file} has no user {_written}, so that nobody can be the origin-user and nothing was sent; make the user, or give the mount its number");
        }
        return owner == wanted
            ? null
            : new ConnectFault(
                ConnectStep.Owner,
                "a foreign owner",
                $"the process behind the socket belongs to {Describe(owner)}, and the mount's origin-user is {Describe(wanted.Value)}; "
                    + "nothing was sent to it: find out who put it there, or correct origin-user");
    }

    // The file is read again when it has changed, so that a user who is made or renumbered later counts from the next connection on.
    private uint? Resolve()
    {
        if (FileStatus.Read(_file, out FileStatus status) != 0)
        {
            return null;
        }
        Reading? last = Volatile.Read(ref _reading);
        if (last is null || !last.Status.IsUnchanged(status))
        {
            last = new Reading(status, UserFile.NumberOf(ReadFile(), _name));
            Volatile.Write(ref _reading, last);
        }
        return last.Number;
    }

    private string Describe(uint number)
    {
        ReadOnlySpan<byte> name = UserFile.NameOf(ReadFile(), number);
        return name.IsEmpty ? $"uid {number}" : $"{Encoding.UTF8.GetString(name)} (uid {number})";
    }

    private byte[] ReadFile()
    {
        try
        {
            return File.ReadAllBytes(_file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>What the file said of the name.</summary>
    /// <param name="Status">The file as it was just before it was read.</param>
    /// <param name="Number">The user's number, or null if it had no such user.</param>
    private sealed record Reading(FileStatus Status, uint? Number);
}

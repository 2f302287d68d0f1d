using System.Globalization;
using System.Text;
using UdsAot.Failures;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>
/// The required owner of the process behind a socket (key <c>origin-user</c>). The owner is checked for each new connection, before a byte
/// is sent: another process that can put a socket at the mount's path gets no request, and no password.
/// </summary>
internal sealed class OriginUser
{
    private readonly string _written;
    private readonly string _file;
    private readonly uint? _number;
    private readonly Heartbeat _heartbeat;
    private readonly WatchedFiles<Users> _users;

    /// <param name="written">A name, or a number in decimal digits.</param>
    /// <param name="heartbeat">The clock.</param>
    /// <param name="file">Path of the file with the names.</param>
    public OriginUser(string written, Heartbeat heartbeat, string file = UserFile.Path)
    {
        _written = written;
        _file = file;
        _heartbeat = heartbeat;
        _number = uint.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
        byte[] name = Encoding.UTF8.GetBytes(written);
        _users = FileReader.Watch(file, content => new Users(content, UserFile.NumberOf(content, name)));
    }

    /// <summary>The user that a mount requires; null if it accepts any.</summary>
    public static OriginUser? Create(Compiled.Mount mount, Heartbeat heartbeat)
        => mount.OriginUser is { } written ? new OriginUser(written, heartbeat) : null;

    /// <summary>
    /// Compares the owner of the process behind a connection. Never blocks: the file of users is read on the thread pool, at most once a
    /// second, so a new or changed user takes effect a second later.
    /// </summary>
    /// <param name="descriptor">A connected Unix socket.</param>
    /// <returns>Null if the owner is the required one.</returns>
    public async ValueTask<ConnectFault?> CheckAsync(int descriptor)
    {
        int errno = PeerCredentials.ReadUser(descriptor, out uint owner);
        if (errno != 0)
        {
            return new ConnectFault(
                ConnectStep.Owner, Errno.Name(errno), "the kernel does not tell the owner of the process behind the socket, so nothing was sent");
        }
        return owner == _number ? null : Compare(owner, await _users.ReadAsync(_heartbeat.Now).ConfigureAwait(false));
    }

    private ConnectFault? Compare(uint owner, Users users)
    {
        uint? wanted = _number ?? users.Number;
        if (wanted is null)
        {
            return new ConnectFault(
                ConnectStep.Owner,
                "an unknown user",
                $"{_file} has no user {_written}, the mount's origin-user, so nothing was sent; create the user, or write its number");
        }
        return owner == wanted
            ? null
            : new ConnectFault(
                ConnectStep.Owner,
                "a foreign owner",
                $"the process behind the socket belongs to {users.Describe(owner)}, and the mount's origin-user is {users.Describe(wanted.Value)}; "
                    + "nothing was sent: find the process that created the socket, or correct origin-user");
    }

    /// <summary>The file of users.</summary>
    /// <param name="Content">Its bytes; empty if it cannot be read.</param>
    /// <param name="Number">The number of the required user; null if the file does not have the name.</param>
    private sealed record Users(byte[] Content, uint? Number)
    {
        public string Describe(uint number)
        {
            ReadOnlySpan<byte> name = UserFile.NameOf(Content, number);
            return name.IsEmpty ? $"uid {number}" : $"{Encoding.UTF8.GetString(name)} (uid {number})";
        }
    }
}

using System.Globalization;
using System.Text;
using UdsAot.Failures;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>
/// The user that must own the process behind a socket (key <c>origin-user</c>). The owner is asked for with each new connection, before a
/// byte is sent on it: any other process that can put a socket at the mount's path gets no request, and no password.
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
    /// <param name="file">The file in which names are looked up.</param>
    public OriginUser(string written, Heartbeat heartbeat, string file = UserFile.Path)
    {
        _written = written;
        _file = file;
        _heartbeat = heartbeat;
        _number = uint.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
        byte[] name = Encoding.UTF8.GetBytes(written);
        _users = FileReader.Watch(file, content => new Users(content, UserFile.NumberOf(content, name)));
    }

    /// <summary>The user that a mount asks for; null if it takes any.</summary>
    public static OriginUser? Create(Compiled.Mount mount, Heartbeat heartbeat)
        => mount.OriginUser is { } written ? new OriginUser(written, heartbeat) : null;

    /// <summary>
    /// Compares the owner of the process behind a connection. Never blocks: the file of users is read on the thread pool, at most once a
    /// second, so that a user who is made or renumbered counts a second later.
    /// </summary>
    /// <param name="descriptor">A connected Unix socket.</param>
    /// <returns>Null if it is the right one.</returns>
    public async ValueTask<ConnectFault?> CheckAsync(int descriptor)
    {
        int errno = PeerCredentials.ReadUser(descriptor, out uint owner);
        if (errno != 0)
        {
            return new ConnectFault(
                ConnectStep.Owner, Errno.Name(errno), "the kernel does not say whose process is behind the socket, so nothing was sent to it");
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
                $"{_file} has no user {_written}, so that nobody can be the origin-user and nothing was sent; make the user, or give the mount its number");
        }
        return owner == wanted
            ? null
            : new ConnectFault(
                ConnectStep.Owner,
                "a foreign owner",
                $"the process behind the socket belongs to {users.Describe(owner)}, and the mount's origin-user is {users.Describe(wanted.Value)}; "
                    + "nothing was sent to it: find out who put it there, or correct origin-user");
    }

    /// <summary>The file of users.</summary>
    /// <param name="Content">The bytes; none where it cannot be read.</param>
    /// <param name="Number">The number of the user that is looked for; null where the file has no such name.</param>
    private sealed record Users(byte[] Content, uint? Number)
    {
        public string Describe(uint number)
        {
            ReadOnlySpan<byte> name = UserFile.NameOf(Content, number);
            return name.IsEmpty ? $"uid {number}" : $"{Encoding.UTF8.GetString(name)} (uid {number})";
        }
    }
}

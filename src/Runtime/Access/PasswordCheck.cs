using System.Text;
using UdsAot.Addresses;
using UdsAot.Awaiting;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Access;

/// <summary>One comparison of a password with a bcrypt hash, which takes a good part of a second on a small device.</summary>
internal sealed class PasswordCheck : IThreadPoolWorkItem
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly TaskCompletionSource<Admission> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PasswordReading _reading;
    private readonly Guessers _guessers;
    private readonly Heartbeat _heartbeat;
    private readonly PasswordUser? _user;
    private readonly string? _password;

    /// <param name="reading">The content of the file.</param>
    /// <param name="guessers">Gets the result of the check.</param>
    /// <param name="heartbeat">The clock.</param>
    /// <param name="client">The client that sent the credentials.</param>
    /// <param name="key">The keyed hash of the credentials.</param>
    /// <param name="name">The user's name.</param>
    /// <param name="password">The password, which the challenge requests in UTF-8 (RFC 7617 section 2.1).</param>
    public PasswordCheck(
        PasswordReading reading, Guessers guessers, Heartbeat heartbeat, ClientKey client, UInt128 key, ReadOnlySpan<byte> name, ReadOnlySpan<byte> password)
    {
        _reading = reading;
        _guessers = guessers;
        _heartbeat = heartbeat;
        Client = client;
        Key = key;
        _user = reading.Find(name);
        try
        {
            _password = s_strict.GetString(password);
        }
        catch (DecoderFallbackException)
        {
            // An unknown user: the comparison runs all the same, and takes as long.
            _user = null;
        }
    }

    /// <summary>Keyed hash of the credentials: two requests with the same credentials share a check.</summary>
    public UInt128 Key { get; }

    /// <summary>The client that sent the credentials first.</summary>
    public ClientKey Client { get; }

    /// <summary>Completes with the result.</summary>
    public Task<Admission> Completion => _completion.Task;

    /// <summary>Compares the password. If there is no memory for that, the result is unknown.</summary>
    public void Run()
    {
        Admission admission;
        try
        {
            bool isRight = Compare() && _user is not null;
            _guessers.EndTry(Client, isRight, _heartbeat.Now);
            _reading.Keep(Key, isRight, _user);
            admission = isRight ? Admission.Create(_user!.Name) : Admission.Refused;
        }
        catch (OutOfMemoryException exception)
        {
            Mishaps.Report("verifying a password", exception);
            _reading.Forget(Key);
            admission = Admission.Overloaded;
        }
        _completion.SetResult(admission);
    }

    /// <summary>
    /// Ends without a comparison, because others are before it. Nothing is found out about the password. It happens on another thread: the
    /// caller may hold locks that come after the reading's.
    /// </summary>
    public void TurnAway() => Offload.Queue(this);

    // The second half of TurnAway, on the thread pool.
    void IThreadPoolWorkItem.Execute()
    {
        _reading.Forget(Key);
        _completion.SetResult(Admission.Overloaded);
    }

    private bool Compare()
    {
        try
        {
            return BCrypt.Net.BCrypt.Verify(_password ?? "", _reading.HashOf(_user));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // On this thread an exception would end the process, which no password may cause.
            return false;
        }
    }
}

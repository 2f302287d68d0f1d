using System.Text;
using UdsAot.Posix;

namespace UdsAot.Access;

/// <summary>One comparison of a password with a bcrypt hash, which takes a good part of a second on a small device.</summary>
internal sealed class PasswordCheck
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly TaskCompletionSource<Admission> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PasswordReading _reading;
    private readonly PasswordUser? _user;
    private readonly string? _password;

    /// <param name="reading">The file's content.</param>
    /// <param name="key">The keyed hash of the credentials.</param>
    /// <param name="name">The user's name.</param>
    /// <param name="password">The password, which the challenge asks for in UTF-8 (RFC 7617 section 2.1).</param>
    public PasswordCheck(PasswordReading reading, UInt128 key, ReadOnlySpan<byte> name, ReadOnlySpan<byte> password)
    {
        _reading = reading;
        Key = key;
        _user = reading.Find(name);
        try
        {
            _password = s_strict.GetString(password);
        }
        catch (DecoderFallbackException)
        {
            // Nobody's, then; but it is compared all the same, for as long.
            _user = null;
        }
    }

    public UInt128 Key { get; }

    /// <summary>Ends with what was found out.</summary>
    public Task<Admission> Completion => _completion.Task;

    /// <summary>Compares. Where there is no memory for that, nothing is found out about the password.</summary>
    public void Run()
    {
        Admission admission;
        try
        {
            bool isRight = Compare() && _user is not null;
            _reading.Keep(Key, isRight);
            admission = isRight ? Admission.Create(_user!.Name) : Admission.Refused;
        }
        catch (OutOfMemoryException exception)
        {
            Mishaps.Report("the comparison of a password", exception);
            _reading.Forget(Key);
            admission = Admission.Overloaded;
        }
        _completion.SetResult(admission);
    }

    private bool Compare()
    {
        try
        {
            return BCrypt.Net.BCrypt.Verify(_password ?? "", _reading.HashOf(_user));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // On a thread of its own it would end the process, which no password may do.
            return false;
        }
    }
}

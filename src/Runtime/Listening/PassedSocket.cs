using System.Net.Sockets;

namespace UdsAot.Listening;

/// <summary>A listening socket that systemd has opened for us.</summary>
/// <param name="Name">Its name (FileDescriptorName= of systemd.socket(5)); several may have the same.</param>
/// <param name="Descriptor">The open descriptor.</param>
internal sealed record PassedSocket(string Name, int Descriptor)
{
    /// <summary>Makes a .NET socket of it, which owns the descriptor from there on.</summary>
    public Socket ToSocket() => new(new SafeSocketHandle(Descriptor, ownsHandle: true));
}

using System.Net.Sockets;

namespace UdsAot.Supervision;

/// <summary>A listening socket that systemd has opened for us.</summary>
/// <param name="name">Its name (FileDescriptorName= of systemd.socket(5)); several may have the same.</param>
/// <param name="descriptor">The open descriptor.</param>
internal sealed class PassedSocket(string name, int descriptor)
{
    public string Name { get; } = name;

    public int Descriptor { get; } = descriptor;

    /// <summary>Makes a .NET socket of it, which owns the descriptor from there on.</summary>
    public Socket ToSocket() => new(new SafeSocketHandle(Descriptor, ownsHandle: true));
}

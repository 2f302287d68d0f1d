using System.Net.Sockets;

namespace UdsAot.Supervision;

/// <summary>A listening socket that systemd opened for this process.</summary>
/// <param name="name">Its name (FileDescriptorName= of systemd.socket(5)); several may have the same.</param>
/// <param name="descriptor">The open descriptor.</param>
internal sealed class PassedSocket(string name, int descriptor)
{
    public string Name { get; } = name;

    public int Descriptor { get; } = descriptor;

    /// <summary>Wraps the descriptor in a .NET socket, which owns it from then on.</summary>
    public Socket ToSocket() => new(new SafeSocketHandle(Descriptor, ownsHandle: true));
}

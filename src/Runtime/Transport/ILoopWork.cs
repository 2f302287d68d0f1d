namespace UdsAot.Transport;

/// <summary>Work for an <see cref="EventLoop"/>'s thread.</summary>
internal interface ILoopWork
{
    void Run();
}

namespace UdsAot.Transport;

/// <summary>Something to be done on an <see cref="EventLoop"/>'s thread.</summary>
internal interface ILoopWork
{
    void Run();
}

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// The tests share one proxy and the sockets that it was compiled for, and a machine that is busy with one of them tells
// the truth sooner than one that is busy with all.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

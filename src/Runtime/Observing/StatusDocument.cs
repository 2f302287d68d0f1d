namespace UdsAot.Observing;

/// <summary>How the proxy is, as <c>callback://status</c> shows it.</summary>
/// <param name="Version">Of this build.</param>
/// <param name="Commit">That it was built from, or <c>unknown</c>.</param>
/// <param name="Sha256">Of the mounts.json inside.</param>
/// <param name="Time">Now.</param>
/// <param name="Started">When the process began.</param>
/// <param name="Draining">Whether it only finishes what is in flight.</param>
/// <param name="Connections">Of clients.</param>
/// <param name="Process">What the kernel says of the process.</param>
/// <param name="Refused">Requests that were refused before they came to a mount.</param>
/// <param name="Mounts">In the order of mounts.json.</param>
internal sealed record StatusDocument(
    string Version,
    string Commit,
    string Sha256,
    DateTimeOffset Time,
    DateTimeOffset Started,
    bool Draining,
    ConnectionsStatus Connections,
    ProcessStatus Process,
    RefusedStatus[] Refused,
    MountStatus[] Mounts);

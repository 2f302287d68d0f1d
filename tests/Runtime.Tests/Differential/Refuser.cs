namespace UdsAot.Tests.Differential;

/// <summary>Which of the two did not let a request through.</summary>
internal enum Refuser
{
    Proxy,
    Kestrel,
}

namespace UdsAot.Resolving;

/// <summary>Response code of a name server (RFC 1035 section 4.1.1).</summary>
internal enum DnsResult : byte
{
    Good = 0,
    FormatError = 1,
    ServerFailure = 2,
    NoSuchName = 3,
    NotImplemented = 4,
    Refused = 5,
}

namespace UdsAot.Generator.Specs;

/// <summary>The password protection of a mount.</summary>
/// <param name="File">Absolute path of the htpasswd file on the device.</param>
/// <param name="Realm">The realm: printable ASCII without quotes and backslashes.</param>
internal sealed record GuardSpec(string File, string Realm);

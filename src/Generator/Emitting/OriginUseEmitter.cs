using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes which kinds of origins there are, as constants: the code of the others is left out of the executable.</summary>
internal static class OriginUseEmitter
{
    public static void Emit(CodeWriter writer, MountsSpec spec)
    {
        Emit(writer, "HasTcpOrigins", spec.Mounts.Any(mount => mount.Origin.Tcp is not null));
        Emit(writer, "HasNamedOrigins", spec.Mounts.Any(mount => mount.Origin.Tcp is { IsName: true }));
        Emit(writer, "HasTlsOrigins", spec.Mounts.Any(mount => mount.Origin.IsTls));
    }

    private static void Emit(CodeWriter writer, string name, bool value)
    {
        writer.Line();
        writer.Line($"public static bool {name} => {(value ? "true" : "false")};");
    }
}

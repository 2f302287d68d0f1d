using UdsAot.Compiled;

namespace UdsAot.Tests.Allocation;

/// <summary>A table with one mount that takes everything; looking it up allocates nothing, as with a generated one.</summary>
internal sealed class OneMount(Mount mount) : MountTable(1)
{
    public override string SourceSha256 => new('0', 64);

    public override string[] ListenerUrls => [];

    public override int FindVhost(ReadOnlySpan<byte> host) => 0;

    public override int FindMount(int vhost, ReadOnlySpan<byte> path, bool asksUpgrade) => 0;

    protected override Mount Create(int index) => mount;
}

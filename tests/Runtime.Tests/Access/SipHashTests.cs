using System.Buffers.Binary;
using UdsAot.Access;

namespace UdsAot.Tests.Access;

public sealed class SipHashTests
{
    /// <summary>Made with OpenSSL's own: <c>openssl mac -macopt hexkey:000102…0f -macopt size:16 SIPHASH</c> of the bytes 0, 1, 2 and so on.</summary>
    [Theory]
    [InlineData(0, "A3817F04BA25A8E66DF67214C7550293")]
    [InlineData(1, "DA87C1D86B99AF44347659119B22FC45")]
    [InlineData(2, "8177228DA4A45DC7FCA38BDEF60AFFE4")]
    [InlineData(8, "3B62A9BA6258F5610F83E264F31497B4")]
    [InlineData(15, "5493E99933B0A8117E08EC0F97CFC3D9")]
    [InlineData(16, "6EE2A4CA67B054BBFD3315BF85230577")]
    [InlineData(63, "5150D1772F50834A503E069A973FBD7C")]
    public void It_is_the_function_of_its_authors(int length, string expected)
    {
        byte[] bytes = [.. Enumerable.Range(0, 64).Select(static i => (byte)i)];
        UInt128 hash = new SipHash(bytes.AsSpan(0, SipHash.KeyLength)).Compute(bytes.AsSpan(0, length));
        var written = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(written, hash);
        Assert.Equal(expected, Convert.ToHexString(written));
    }
}

using System.Text;

namespace CodaMcp.Tests;

public sealed class ProtectorTests
{
    private const string Purpose = "a test";

    private readonly Protector protector = new("the secret");

    [Theory]
    [InlineData("")]
    [InlineData("a text with ü and \u4e2d")]
    public void A_protected_text_opens_with_the_same_secret_purpose_and_binding(string text)
    {
        var stored = protector.ProtectText(Purpose, text, "member"u8);

        Assert.True(new Protector("the secret").TryUnprotectText(Purpose, stored, "member"u8, out var plain));
        Assert.Equal(text, plain);
    }

    [Fact]
    public void It_does_not_open_for_another_purpose() => Assert.False(protector.TryUnprotect("another", Protect("a text"), [], out _));

    [Fact]
    public void A_digest_is_the_same_for_the_same_secret_purpose_and_data_alone()
    {
        var digest = protector.Authenticate(Purpose, "a text"u8);

        Assert.Equal(digest, new Protector("the secret", "an older one").Authenticate(Purpose, "a text"u8));
        Assert.NotEqual(digest, protector.Authenticate(Purpose, "another"u8));
        Assert.NotEqual(digest, protector.Authenticate("another", "a text"u8));
        Assert.NotEqual(digest, new Protector("another").Authenticate(Purpose, "a text"u8));
    }

    [Fact]
    public void It_does_not_open_with_another_binding()
    {
        var stored = protector.ProtectText(Purpose, "a text", "alice"u8);

        Assert.False(protector.TryUnprotectText(Purpose, stored, "bob"u8, out _));
        Assert.False(protector.TryUnprotectText(Purpose, stored, [], out _));
    }

    [Fact]
    public void It_does_not_open_with_another_secret() => Assert.False(new Protector("another").TryUnprotect(Purpose, Protect("a text"), [], out _));

    [Fact]
    public void An_older_secret_still_opens_and_the_first_one_protects()
    {
        var replaced = new Protector("the new secret", "the secret");

        Assert.True(replaced.TryUnprotect(Purpose, Protect("a text"), [], out var plain));
        Assert.Equal("a text", Encoding.UTF8.GetString(plain));
        Assert.True(new Protector("the new secret").TryUnprotect(Purpose, replaced.Protect(Purpose, "another"u8), [], out _));
    }

    [Fact]
    public void Altered_or_cut_data_does_not_open()
    {
        var data = Protect("a text");
        for (var i = 0; i < data.Length; i++)
        {
            var altered = data.ToArray();
            altered[i] ^= 1;
            Assert.False(protector.TryUnprotect(Purpose, altered, [], out _));
            Assert.False(protector.TryUnprotect(Purpose, data.AsSpan(0, i), [], out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("no base64url!")]
    [InlineData("A")]
    [InlineData("AAAA")]
    public void A_text_that_was_never_protected_does_not_open(string text) => Assert.False(protector.TryUnprotectText(Purpose, text, [], out _));

    [Fact]
    public void A_protector_needs_secrets_that_are_not_empty()
    {
        Assert.Throws<ArgumentException>(() => new Protector());
        Assert.Throws<ArgumentException>(() => new Protector("the secret", " "));
    }

    private byte[] Protect(string text) => protector.Protect(Purpose, Encoding.UTF8.GetBytes(text));
}

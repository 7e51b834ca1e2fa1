using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Stytch;

namespace CodaMcp.Tests.Stytch;

public sealed class KeyTests : StytchSandboxTest
{
    [Fact]
    public async Task A_rotated_key_signs_at_once()
    {
        var before = SigningKid();

        Sandbox.RotateKey();

        Assert.NotEqual(before, SigningKid());
    }

    [Fact]
    public async Task After_a_rotation_both_keys_are_published()
    {
        var before = SigningKid();

        Sandbox.RotateKey();

        Assert.Equal([before, SigningKid()], await PublishedAsync());
    }

    [Fact]
    public async Task A_key_published_before_does_not_sign_yet()
    {
        var before = SigningKid();

        Sandbox.RotateKey(publishBefore: true);

        Assert.Equal(before, SigningKid());
    }

    [Fact]
    public async Task The_next_rotation_signs_with_the_key_published_before()
    {
        Sandbox.RotateKey(publishBefore: true);
        var announced = (await PublishedAsync())[1];

        Sandbox.RotateKey();

        Assert.Equal(announced, SigningKid());
    }

    [Fact]
    public async Task Dropped_keys_are_no_longer_published()
    {
        Sandbox.RotateKey();

        Sandbox.DropOldKeys();

        Assert.Equal([SigningKid()], await PublishedAsync());
    }

    [Fact]
    public async Task A_replaced_key_keeps_its_kid()
    {
        var before = SigningKid();

        Sandbox.ReplaceKeyKeepingKid();

        Assert.Equal([before], await PublishedAsync());
    }

    [Fact]
    public async Task A_replaced_key_is_another_key()
    {
        var before = (await KeysAsync())[0]!["n"]!.ToString();

        Sandbox.ReplaceKeyKeepingKid();

        Assert.NotEqual(before, (await KeysAsync())[0]!["n"]!.ToString());
    }

    private string SigningKid() => (string)OAuthDance.Header(Sandbox.MintAccessToken(new MintRequest()))["kid"]!;

    private async Task<string[]> PublishedAsync() => [.. (await KeysAsync()).Select(key => (string)key!["kid"]!)];

    private async Task<JsonArray> KeysAsync() => (await Dance.GetJsonAsync("/.well-known/jwks.json"))["keys"]!.AsArray();
}

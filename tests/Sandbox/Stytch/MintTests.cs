using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Stytch;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Tests.Stytch;

public sealed class MintTests : StytchSandboxTest
{
    [Fact]
    public async Task A_token_minted_plainly_is_valid()
    {
        Assert.True(await VerifiesAsync(Sandbox.MintAccessToken(new MintRequest())));
    }

    [Fact]
    public async Task A_token_signed_with_another_key_is_not()
    {
        using var key = RSA.Create(2048);

        Assert.False(await VerifiesAsync(Sandbox.MintAccessToken(new MintRequest { Key = key })));
    }

    [Theory]
    [InlineData("RS512")]
    [InlineData("PS256")]
    public async Task Other_rsa_algorithms_sign_truly(string algorithm)
    {
        Assert.True(await VerifiesAsync(Sandbox.MintAccessToken(new MintRequest { Header = new Dictionary<string, JsonNode?> { ["alg"] = algorithm } })));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("nOnE")]
    public void An_unsigned_token_ends_in_a_dot(string algorithm)
    {
        Assert.EndsWith(".", Sandbox.MintAccessToken(new MintRequest { Header = new Dictionary<string, JsonNode?> { ["alg"] = algorithm } }));
    }

    [Fact]
    public async Task The_confusion_attack_signs_with_the_public_keys_pem()
    {
        var token = Sandbox.MintAccessToken(new MintRequest { Header = new Dictionary<string, JsonNode?> { ["alg"] = "HS256" } });
        using var key = RSA.Create(await PublicKeyAsync());
        var dot = token.LastIndexOf('.');

        var expected = HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(token[..dot]));

        Assert.Equal(Base64Url.EncodeToString(expected), token[(dot + 1)..]);
    }

    [Fact]
    public void Header_parameters_are_added()
    {
        var token = Sandbox.MintAccessToken(new MintRequest { Header = new Dictionary<string, JsonNode?> { ["crit"] = new JsonArray("x-foo") } });

        Assert.Equal("""["x-foo"]""", OAuthDance.Header(token)["crit"]!.ToJsonString());
    }

    [Fact]
    public void Header_parameters_are_left_out()
    {
        Assert.False(OAuthDance.Header(Sandbox.MintAccessToken(new MintRequest { WithoutHeader = ["kid"] })).ContainsKey("kid"));
    }

    [Fact]
    public void Claims_are_replaced()
    {
        var token = Sandbox.MintAccessToken(new MintRequest { Claims = new Dictionary<string, JsonNode?> { ["exp"] = "soon" } });

        Assert.Equal("soon", (string?)OAuthDance.Claims(token)["exp"]);
    }

    [Fact]
    public void Claims_are_left_out()
    {
        Assert.False(OAuthDance.Claims(Sandbox.MintAccessToken(new MintRequest { WithoutClaims = ["sub"] })).ContainsKey("sub"));
    }

    [Fact]
    public void A_raw_payload_is_signed_as_it_is()
    {
        const string payload = """{"aud":"a","aud":"b"}""";

        var token = Sandbox.MintAccessToken(new MintRequest { RawPayload = payload });

        Assert.Equal(payload, Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1])));
    }

    [Fact]
    public void Only_a_seeded_member_has_tokens()
    {
        Assert.Throws<ArgumentException>(() => Sandbox.MintAccessToken(new MintRequest { Member = "nobody@northwind.example" }));
    }

    private async Task<RSAParameters> PublicKeyAsync()
    {
        var key = (await Dance.GetJsonAsync("/.well-known/jwks.json"))["keys"]![0]!;
        return new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars((string)key["n"]!),
            Exponent = Base64Url.DecodeFromChars((string)key["e"]!),
        };
    }

    private async Task<bool> VerifiesAsync(string token)
    {
        using var rsa = RSA.Create(await PublicKeyAsync());
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = new RsaSecurityKey(rsa)
            {
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            },
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        return result.IsValid;
    }
}

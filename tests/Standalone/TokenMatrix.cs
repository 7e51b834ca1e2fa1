using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Stytch;

namespace CodaMcp.Tests;

/// <summary>The tokens that a bearer server is attacked with, and the ones that look odd and are good; each as the Sandbox would sign it.</summary>
internal static class TokenMatrix
{
    /// <summary>What an accepted token is answered with instead of an error.</summary>
    public const string Accepted = "accepted";

    private const string Organization = "https://stytch.com/organization";

    /// <summary>Each case by name: how the token is made, and the <c>error_description</c> it is refused with.</summary>
    public static IReadOnlyDictionary<string, (Func<SystemFixture, string> Token, string Answer)> Cases { get; } = new Dictionary<string, (Func<SystemFixture, string>, string)>
    {
        // Algorithm and signature.
        ["alg none"] = (Header("alg", "none"), "Token malformed"),
        ["alg nOnE"] = (Header("alg", "nOnE"), "Token malformed"),
        ["alg none with a signature"] = (s => Rewrite(Good(s), 0, header => header["alg"] = "none"), "Token algorithm not accepted"),
        ["HS256 with the PEM"] = (Header("alg", "HS256"), "Token algorithm not accepted"),
        ["HS256 with the modulus"] = (s => Mint(s, r => r with { Header = Of("alg", "HS256"), HmacSecret = Base64Url.DecodeFromChars((string)Key(s)["n"]!) }), "Token algorithm not accepted"),
        ["HS256 with the JWK"] = (s => Mint(s, r => r with { Header = Of("alg", "HS256"), HmacSecret = Encoding.UTF8.GetBytes(Key(s).ToJsonString()) }), "Token algorithm not accepted"),
        ["another key under the same kid"] = (s => Mint(s, r => r with { Key = Stranger }), "Token signature invalid"),
        ["an embedded key that signed"] = (s => Mint(s, r => r with { Key = Stranger, Header = Of("jwk", StrangersKey()) }), "Token signature invalid"),
        ["the address of a key set"] = (s => Mint(s, r => r with { Key = Stranger, Header = Of("jku", "https://evil.example.com/jwks.json") }), "Token signature invalid"),
        ["the address of a certificate"] = (s => Mint(s, r => r with { Key = Stranger, Header = Of("x5u", "https://evil.example.com/key.pem") }), "Token signature invalid"),
        ["a kid that is a path"] = (Header("kid", "../../dev/null"), "Token malformed"),
        ["a kid that is SQL"] = (Header("kid", "x' UNION SELECT 'key'--"), "Token malformed"),
        ["a kid of two lines"] = (Header("kid", "a\r\nX-Forged: 1"), "Token malformed"),
        ["a kid that is a number"] = (Header("kid", 1), "Token malformed"),
        ["no kid"] = (s => Mint(s, r => r with { WithoutHeader = ["kid"] }), "Token malformed"),
        ["a kid that nobody has"] = (s => Mint(s, r => r with { Header = Of("kid", "jwk-test-nobody"), Claims = Dates(-60, 3600) }), "Token signature invalid"),
        ["PS256 by the right key"] = (Header("alg", "PS256"), "Token algorithm not accepted"),
        ["RS512 by the right key"] = (Header("alg", "RS512"), "Token algorithm not accepted"),
        ["ES256"] = (Header("alg", "ES256"), "Token algorithm not accepted"),
        ["an unknown critical header"] = (Header("crit", new JsonArray("x-foo")), "Token malformed"),
        ["typ at+jwt"] = (Header("typ", "at+jwt"), "Token type not accepted"),
        ["typ dpop+jwt"] = (Header("typ", "dpop+jwt"), "Token type not accepted"),
        ["no typ"] = (s => Mint(s, r => r with { WithoutHeader = ["typ"] }), "Token type not accepted"),
        ["the claims of another token"] = (s => string.Join('.', Good(s).Split('.')[0], s.TokenOf("bob@northwind.example").Split('.')[1], Good(s).Split('.')[2]), "Token signature invalid"),
        ["another organization written in"] = (s => Rewrite(Good(s), 1, claims => claims[Organization]!["organization_id"] = "organization-test-7d3f0a10-0000-4000-8000-00000000a002"), "Token signature invalid"),
        ["a flipped bit"] = (s => Flip(Good(s)), "Token signature invalid"),
        ["two segments"] = (s => Good(s)[..Good(s).LastIndexOf('.')], "Token malformed"),
        ["four segments"] = (s => Good(s) + ".AA", "Token malformed"),
        ["five segments"] = (s => Good(s) + ".AA.AA", "Token malformed"),
        ["more than 8 KiB"] = (Claim("pad", new string('x', 9000)), "Token too large"),

        // Time.
        ["no exp"] = (s => Mint(s, r => r with { WithoutClaims = ["exp"] }), "Token lifetime invalid"),
        ["exp a string"] = (Claim("exp", "4102444800"), "Token lifetime invalid"),
        ["exp 1e15"] = (Claim("exp", 1e15), "Token lifetime invalid"),
        ["exp before nbf, in the skew"] = (s => Mint(s, r => r with { Claims = Dates(0, -10) }), "Token lifetime invalid"),
        ["expired"] = (s => Mint(s, r => r with { Claims = Dates(-3700, -100) }), "Token expired"),
        ["expired within the skew"] = (s => Mint(s, r => r with { Claims = Dates(-3600, -10) }), Accepted),
        ["a life of two days"] = (s => Mint(s, r => r with { Lifetime = TimeSpan.FromDays(2) }), "Token lifetime invalid"),
        ["iat far in the future, no nbf"] = (s => Mint(s, r => r with { Claims = Dates(7200, 9000), WithoutClaims = ["nbf"] }), "Token not yet valid"),
        ["nbf in a minute"] = (s => Mint(s, r => r with { Claims = Of("nbf", Now + 60) }), "Token not yet valid"),
        ["nbf in ten minutes"] = (s => Mint(s, r => r with { Claims = Of("nbf", Now + 600) }), "Token not yet valid"),
        ["nbf within the skew"] = (s => Mint(s, r => r with { Claims = Of("nbf", Now + 15) }), Accepted),
        ["no iat"] = (s => Mint(s, r => r with { WithoutClaims = ["iat"] }), "Token lifetime invalid"),

        // Issuer.
        ["iss with a slash"] = (s => Mint(s, r => r with { Claims = Of("iss", s.Sandbox.Stytch.Url + "/") }), "Token issuer mismatch"),
        ["iss in upper case"] = (s => Mint(s, r => r with { Claims = Of("iss", s.Sandbox.Stytch.Url.ToUpperInvariant()) }), "Token issuer mismatch"),
        ["no iss"] = (s => Mint(s, r => r with { WithoutClaims = ["iss"] }), "Token issuer mismatch"),
        ["iss of the API host"] = (Claim("iss", "stytch.com/project-test-5a4d0b0c-0000-4000-8000-c0da3c95a4db"), "Token issuer mismatch"),
        ["iss of another project, signed by this one's key"] = (Claim("iss", "https://other-4321.customers.stytch.com"), "Token issuer mismatch"),
        ["iss dev"] = (Claim("iss", "dev"), "Token issuer mismatch"),

        // Audience.
        ["aud one string"] = (s => Mint(s, r => r with { Claims = Of("aud", s.McpUrl) }), Accepted),
        ["aud with a foreign entry"] = (s => Mint(s, r => r with { Claims = Of("aud", new JsonArray(s.McpUrl, "https://elsewhere.example.com")) }), Accepted),
        ["aud with a slash"] = (s => Mint(s, r => r with { Claims = Of("aud", s.McpUrl + "/") }), Accepted),
        ["aud with two slashes"] = (s => Mint(s, r => r with { Claims = Of("aud", s.McpUrl + "//") }), "Token audience mismatch"),
        ["aud with scheme and host in upper case"] = (s => Mint(s, r => r with { Claims = Of("aud", s.Url.ToUpperInvariant() + "/mcp") }), Accepted),
        ["aud the origin"] = (s => Mint(s, r => r with { Claims = Of("aud", s.Url) }), "Token audience mismatch"),
        ["aud cut short"] = (s => Mint(s, r => r with { Claims = Of("aud", s.McpUrl[..^1]) }), "Token audience mismatch"),
        ["aud in upper case"] = (s => Mint(s, r => r with { Claims = Of("aud", s.McpUrl.ToUpperInvariant()) }), "Token audience mismatch"),
        ["no aud"] = (s => Mint(s, r => r with { WithoutClaims = ["aud"] }), "Token audience mismatch"),
        ["aud empty"] = (Claim("aud", new JsonArray()), "Token audience mismatch"),
        ["aud another resource"] = (Claim("aud", "https://other.example.com/mcp"), "Token audience mismatch"),
        ["aud the project alone"] = (s => Mint(s, r => r with { Resources = [] }), "Token audience mismatch"),
        ["aud another project"] = (Claim("aud", "project-test-00000000-0000-4000-8000-000000000000"), "Token audience mismatch"),
        ["aud the client, as in an ID token"] = (Claim("aud", "connected-app-test-1"), "Token audience mismatch"),
        ["aud twice"] = (s => Mint(s, r => r with { RawPayload = Twice(Good(s), "aud", "\"https://evil.example.com\"") }), "Token malformed"),
        ["alg twice"] = (s => Mint(s, r => r with { RawHeader = $$"""{"alg":"none","alg":"RS256","kid":"{{(string)Key(s)["kid"]!}}","typ":"JWT"}""" }), "Token malformed"),

        // Whose token, and which kind.
        ["a session JWT"] = (Claim("https://stytch.com/session", new JsonObject { ["id"] = "session-test-1" }), "Token type not accepted"),
        ["an ID token"] = (s => Mint(s, r => r with { Claims = Of("nonce", "n-0S6"), WithoutClaims = ["scope", "client_id"] }), "Token type not accepted"),
        ["an ID token without nonce"] = (s => Mint(s, r => r with { WithoutClaims = ["scope", "client_id"] }), "Token claims incomplete"),
        ["a refresh token"] = (_ => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)), "Token malformed"),
        ["sub empty"] = (Claim("sub", ""), "Token claims incomplete"),
        ["sub in two Unicode spellings"] = (Claim("sub", "m\u00e9mber"), "Token claims incomplete"),
        ["scope a list"] = (Claim("scope", new JsonArray("coda.read", "coda.write")), "Token claims incomplete"),
        ["scope with tabs"] = (Claim("scope", "coda.read\tcoda.write"), "Token claims incomplete"),
        ["no organization"] = (s => Mint(s, r => r with { WithoutClaims = [Organization] }), "Token claims incomplete"),
        ["organization a string"] = (Claim(Organization, "organization-test-1"), "Token claims incomplete"),
        ["organization a list"] = (Claim(Organization, new JsonArray("organization-test-1")), "Token claims incomplete"),
        ["a good token"] = (Good, Accepted),
    };

    private static RSA Stranger { get; } = RSA.Create(2048);

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private static string Good(SystemFixture system) => Mint(system, request => request);

    private static string Mint(SystemFixture system, Func<MintRequest, MintRequest> change) =>
        system.Sandbox.Stytch.MintAccessToken(change(new MintRequest { Resources = [system.McpUrl] }));

    private static Func<SystemFixture, string> Claim(string name, JsonNode? value) => system => Mint(system, request => request with { Claims = Of(name, value) });

    private static Func<SystemFixture, string> Header(string name, JsonNode? value) => system => Mint(system, request => request with { Header = Of(name, value) });

    private static Dictionary<string, JsonNode?> Of(string name, JsonNode? value) => new() { [name] = value };

    private static Dictionary<string, JsonNode?> Dates(int issued, int expires) => new() { ["iat"] = Now + issued, ["nbf"] = Now + issued, ["exp"] = Now + expires };

    private static JsonObject Key(SystemFixture system) =>
        JsonNode.Parse(system.Http.GetStringAsync(system.Sandbox.Stytch.Url + "/.well-known/jwks.json").GetAwaiter().GetResult())!["keys"]!.AsArray()[^1]!.AsObject();

    private static JsonObject StrangersKey()
    {
        var key = Stranger.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(key.Modulus), ["e"] = Base64Url.EncodeToString(key.Exponent) };
    }

    private static JsonObject Decode(string token, int segment) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[segment]))!.AsObject();

    private static string Rewrite(string token, int segment, Action<JsonObject> change)
    {
        var parts = token.Split('.');
        var json = Decode(token, segment);
        change(json);
        parts[segment] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
        return string.Join('.', parts);
    }

    private static string Twice(string token, string name, string evil) => Decode(token, 1).ToJsonString().Insert(1, $"\"{name}\":{evil},");

    private static string Flip(string token)
    {
        var characters = token.ToCharArray();
        characters[^20] = characters[^20] == 'A' ? 'B' : 'A';
        return new string(characters);
    }
}

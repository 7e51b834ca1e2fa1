using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// A token to make by hand, for tests of token validation. Left alone it describes an ordinary access token of Alice;
/// each property bends one part of it. Nothing is checked.
/// </summary>
public sealed record MintRequest
{
    /// <summary>Whose token: the email of a seeded member.</summary>
    public string Member { get; init; } = "alice@northwind.example";

    /// <summary>The <c>client_id</c> claim.</summary>
    public string ClientId { get; init; } = "connected-app-test-00000000-0000-4000-8000-000000000001";

    /// <summary>The <c>scope</c> claim: names, separated by spaces.</summary>
    public string Scope { get; init; } = "openid coda.read coda.write";

    /// <summary>The RFC 8707 resources, for <c>aud</c> as <see cref="StytchFaults.AudienceMode"/> says.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>From <c>iat</c> to <c>exp</c>; null takes <see cref="StytchFaults.AccessTokenLifetime"/>. May be negative.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Header parameters to add or replace. <c>alg</c> also decides how the token is signed: see <see cref="Key"/>.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Header { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>Header parameters to leave out.</summary>
    public IReadOnlyCollection<string> WithoutHeader { get; init; } = [];

    /// <summary>Claims to add or replace.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Claims { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>Claims to leave out.</summary>
    public IReadOnlyCollection<string> WithoutClaims { get; init; } = [];

    /// <summary>The whole header as raw JSON (or not JSON), for example with duplicate keys; replaces all of the above for the header.</summary>
    public string? RawHeader { get; init; }

    /// <summary>The whole payload as raw JSON (or not JSON), for example with duplicate keys; replaces all of the above for the claims.</summary>
    public string? RawPayload { get; init; }

    /// <summary>
    /// The key for RS and PS algorithms; null takes the sandbox's current one. The <c>kid</c> stays the sandbox's unless overridden.
    /// <c>alg</c> <c>none</c> (in any case) leaves the signature empty, HS256/384/512 sign with <see cref="HmacSecret"/>, ES256 with a
    /// fresh key, and any other <c>alg</c> gets an RS256 signature.
    /// </summary>
    public RSA? Key { get; init; }

    /// <summary>The secret for HS algorithms; null takes the current public key's PEM text: the classic confusion attack.</summary>
    public ReadOnlyMemory<byte>? HmacSecret { get; init; }
}

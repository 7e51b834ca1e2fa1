using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Describes a token for tests of token validation. The default is an ordinary access token of Alice. Each property changes one part of it. Nothing is checked.
/// </summary>
public sealed record MintRequest
{
    /// <summary>The owner of the token: the email of a seeded member.</summary>
    public string Member { get; init; } = "alice@northwind.example";

    /// <summary>The <c>client_id</c> claim.</summary>
    public string ClientId { get; init; } = "connected-app-test-00000000-0000-4000-8000-000000000001";

    /// <summary>The <c>scope</c> claim: names, separated by spaces.</summary>
    public string Scope { get; init; } = "openid coda.read coda.write";

    /// <summary>The RFC 8707 resources. <see cref="StytchFaults.AudienceMode"/> decides how they affect <c>aud</c>.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The time from <c>iat</c> to <c>exp</c>. It may be negative. Null takes <see cref="StytchFaults.AccessTokenLifetime"/>.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Header parameters to add or replace. <c>alg</c> also selects the signature: see <see cref="Key"/>.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Header { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>Header parameters to omit.</summary>
    public IReadOnlyCollection<string> WithoutHeader { get; init; } = [];

    /// <summary>Claims to add or replace.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Claims { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>Claims to omit.</summary>
    public IReadOnlyCollection<string> WithoutClaims { get; init; } = [];

    /// <summary>The whole header as raw text, which need not be valid JSON. It may have duplicate keys. It replaces all other header settings.</summary>
    public string? RawHeader { get; init; }

    /// <summary>The whole payload as raw text, which need not be valid JSON. It may have duplicate keys. It replaces all other claim settings.</summary>
    public string? RawPayload { get; init; }

    /// <summary>
    /// The key for RS and PS algorithms; null takes the sandbox's current one. The <c>kid</c> stays the sandbox's unless overridden. With <c>alg</c>
    /// <c>none</c> (in any case) the signature is empty. HS256/384/512 sign with <see cref="HmacSecret"/>, and ES256 with a new key. Any other <c>alg</c> gets
    /// an RS256 signature.
    /// </summary>
    public RSA? Key { get; init; }

    /// <summary>The secret for HS algorithms. Null takes the PEM text of the current public key, as in an algorithm confusion attack.</summary>
    public ReadOnlyMemory<byte>? HmacSecret { get; init; }
}

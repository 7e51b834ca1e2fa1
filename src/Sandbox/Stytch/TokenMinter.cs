using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Creates the sandbox's JWTs: valid ones as Stytch issues them, and invalid ones for tests.</summary>
internal sealed class TokenMinter(SandboxAddress address, SigningKeys keys, StytchFaults faults, TimeProvider time)
{
    /// <summary>The claim of B2B tokens that names the organization.</summary>
    public const string OrganizationClaim = "https://stytch.com/organization";

    private static readonly TimeSpan SessionJwtLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Creates an access token. Returns it with the id and the expiry (Unix seconds) that its revocation needs.</summary>
    public (string Jwt, string Jti, long ExpiresAt) Access(
        SandboxMember member, string clientId, IReadOnlyList<string> scopes, IReadOnlyList<string> resources, bool legacy)
    {
        var claims = AccessClaims(member, clientId, string.Join(' ', scopes), resources, legacy, faults.AccessTokenLifetime);
        return (Sign(faults.TokenType, claims), (string)claims["jti"]!, (long)claims["exp"]!);
    }

    /// <summary>Creates an ID token for the client (OpenID Connect Core 1.0, section 2). The same keys sign it.</summary>
    public string Identity(SandboxMember member, string clientId, IReadOnlyList<string> scopes, string? nonce, bool legacy)
    {
        var claims = Common(member, [clientId], legacy, faults.AccessTokenLifetime);
        claims["nonce"] = nonce;
        if (nonce is null)
        {
            claims.Remove("nonce");
        }

        if (scopes.Contains("email"))
        {
            claims["email"] = member.Email;
            claims["email_verified"] = true;
        }

        if (scopes.Contains("profile"))
        {
            claims["name"] = member.Name;
        }

        return Sign("JWT", claims);
    }

    /// <summary>Creates the JWT of a session. It is valid for five minutes, for the project's own backend, and is never an access token.</summary>
    public (string Jwt, DateTimeOffset ExpiresAt) Session(MemberSession session)
    {
        var claims = Common(session.Member, [address.ProjectId], legacy: false, SessionJwtLifetime);
        claims["https://stytch.com/session"] = new JsonObject
        {
            ["id"] = session.Id,
            ["started_at"] = session.StartedAt.ToString("O", CultureInfo.InvariantCulture),
            ["expires_at"] = session.ExpiresAt.ToString("O", CultureInfo.InvariantCulture),
        };
        return (Sign("JWT", claims), time.GetUtcNow() + SessionJwtLifetime);
    }

    /// <summary>Creates the token that the request describes.</summary>
    /// <exception cref="ArgumentException">No member of the sandbox has that email.</exception>
    public string Mint(MintRequest request)
    {
        var member = SandboxMember.Named(request.Member)
            ?? throw new ArgumentException($"No sandbox member has the email {request.Member}.", nameof(request));
        // Use one key for header and signature, because a rotation may happen in between.
        var signing = keys.Current;
        var header = Header(faults.TokenType, signing);
        Override(header, request.Header, request.WithoutHeader);
        var claims = AccessClaims(
            member, request.ClientId, request.Scope, request.Resources, legacy: false, request.Lifetime ?? faults.AccessTokenLifetime);
        Override(claims, request.Claims, request.WithoutClaims);

        var signedPart = $"{Encode(request.RawHeader ?? header.ToJsonString())}.{Encode(request.RawPayload ?? claims.ToJsonString())}";
        var algorithm = header["alg"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : "";
        return $"{signedPart}.{Base64Url.EncodeToString(SignAs(algorithm, Encoding.ASCII.GetBytes(signedPart), request, signing.Rsa))}";
    }

    private static void Override(
        JsonObject target, IReadOnlyDictionary<string, JsonNode?> replacements, IReadOnlyCollection<string> removals)
    {
        foreach (var (name, value) in replacements)
        {
            // A node has only one parent, and the caller may use its node again.
            target[name] = value?.DeepClone();
        }

        foreach (var name in removals)
        {
            target.Remove(name);
        }
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static JsonObject Header(string? type, SigningKeys.Key signing)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = signing.Kid };
        if (type is not null)
        {
            header["typ"] = type;
        }

        return header;
    }

    private JsonObject AccessClaims(
        SandboxMember member, string clientId, string scope, IReadOnlyList<string> resources, bool legacy, TimeSpan lifetime)
    {
        IReadOnlyList<string> audience = faults.AudienceMode switch
        {
            AudienceMode.Project => [address.ProjectId],
            AudienceMode.Client => [clientId],
            AudienceMode.Custom => faults.CustomAudience,
            AudienceMode.ProjectAndResource => [address.ProjectId, .. resources],
            _ => resources.Count == 0 ? [address.ProjectId] : resources,
        };
        var claims = Common(member, audience, legacy, lifetime);
        claims["client_id"] = clientId;
        claims["scope"] = scope;
        if (faults.TemplateClaims)
        {
            claims["email"] = member.Email;
            claims["name"] = member.Name;
        }

        foreach (var (name, value) in faults.ExtraClaims)
        {
            claims[name] = value?.DeepClone();
        }

        return claims;
    }

    private JsonObject Common(SandboxMember member, IReadOnlyList<string> audience, bool legacy, TimeSpan lifetime)
    {
        var now = time.GetUtcNow() + faults.ClockOffset;
        var issuedAt = now.ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = address.Issuer(legacy),
            ["sub"] = member.MemberId,
            ["aud"] = new JsonArray([.. audience.Select(entry => (JsonNode)entry)]),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
            ["nbf"] = issuedAt,
            ["iat"] = issuedAt,
            ["jti"] = Guid.NewGuid().ToString(),
            [OrganizationClaim] = new JsonObject
            {
                ["organization_id"] = member.Organization.OrganizationId,
                ["slug"] = member.Organization.Slug,
            },
        };
    }

    private string Sign(string? type, JsonObject claims)
    {
        var signing = keys.Current;
        var signedPart = $"{Encode(Header(type, signing).ToJsonString())}.{Encode(claims.ToJsonString())}";
        var signature = signing.Rsa.SignData(Encoding.ASCII.GetBytes(signedPart), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signedPart}.{Base64Url.EncodeToString(signature)}";
    }

    private static byte[] SignAs(string algorithm, byte[] data, MintRequest request, RSA signing)
    {
        var rsa = request.Key ?? signing;
        var hash = algorithm.EndsWith("512", StringComparison.Ordinal) ? HashAlgorithmName.SHA512
            : algorithm.EndsWith("384", StringComparison.Ordinal) ? HashAlgorithmName.SHA384
            : HashAlgorithmName.SHA256;
        return algorithm switch
        {
            _ when algorithm.Equals("none", StringComparison.OrdinalIgnoreCase) => [],
            "PS256" or "PS384" or "PS512" => rsa.SignData(data, hash, RSASignaturePadding.Pss),
            "HS256" => HMACSHA256.HashData(HmacSecret(request, signing), data),
            "HS384" => HMACSHA384.HashData(HmacSecret(request, signing), data),
            "HS512" => HMACSHA512.HashData(HmacSecret(request, signing), data),
            "ES256" => SignWithFreshCurve(data),
            _ => rsa.SignData(data, hash, RSASignaturePadding.Pkcs1),
        };
    }

    private static byte[] HmacSecret(MintRequest request, RSA signing) =>
        request.HmacSecret?.ToArray() ?? Encoding.ASCII.GetBytes(signing.ExportSubjectPublicKeyInfoPem());

    private static byte[] SignWithFreshCurve(byte[] data)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.SignData(data, HashAlgorithmName.SHA256);
    }
}

using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using CodaMcp.Authentication;
using CodaMcp.Keys;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Bench;

/// <summary>An access token of Stytch: one that was not seen before, and one that was.</summary>
public class TokenValidation : IDisposable
{
    private const string Issuer = "https://word-word-1234.customers.stytch.dev";
    private const string KeyId = "jwk-test-1";

    private readonly AccessTokenInspection inspection = new(TimeSpan.FromMinutes(1), TimeProvider.System);
    private string token = "";
    private AccessTokenHandler handler = null!;
    private TokenValidationParameters parameters = null!;
    private VerifiedTokens verified = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        using var rsa = RSA.Create(2048);
        token = Sign(rsa);
        var options = Options.Create(new AuthenticationOptions { PublicUrl = "https://mcp.example.com", StytchDomain = Issuer, StytchProjectId = "project-test-1" });
        var key = rsa.ExportParameters(includePrivateParameters: false);
        var keys = new JwksConfigurationManager(
            new Source(new SigningKeys([new SigningKey(KeyId, Base64Url.EncodeToString(key.Modulus), Base64Url.EncodeToString(key.Exponent))], DateTimeOffset.UtcNow, null)),
            options, TimeProvider.System, NullLogger<JwksConfigurationManager>.Instance);
        await keys.RefreshAsync(CancellationToken.None);
        var bearer = new JwtBearerOptions();
        new ConfigureJwtBearer(options, keys, TimeProvider.System).Configure(bearer);
        handler = (AccessTokenHandler)bearer.TokenHandlers[0];
        parameters = bearer.TokenValidationParameters.Clone();
        parameters.IssuerSigningKeys = [keys.Find(KeyId)!];
        verified = new VerifiedTokens(keys, TimeProvider.System);
        if (inspection.Inspect(token, out var inspected) is { } refusal)
            throw new InvalidOperationException(refusal.Description);
        verified.Add(token, inspected!.Member, new ClaimsPrincipal(), keys.Find(KeyId)!);
        if (!(await handler.ValidateTokenAsync(token, parameters)).IsValid || verified.Find(token) is null)
            throw new InvalidOperationException("The token is refused.");
    }

    [Benchmark(Description = "token, not seen before")]
    public async Task<bool> Cold()
    {
        inspection.Inspect(token, out _);
        return (await handler.ValidateTokenAsync(token, parameters)).IsValid;
    }

    [Benchmark(Description = "token, known")]
    public bool Known() => verified.Find(token) is not null;

    [GlobalCleanup]
    public void Dispose()
    {
        verified?.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string Sign(RSA rsa)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = $$"""{"alg":"RS256","kid":"{{KeyId}}","typ":"JWT"}""";
        var payload = $$$"""
            {"iss":"{{{Issuer}}}","aud":["project-test-1","https://mcp.example.com/mcp"],"sub":"member-test-1","client_id":"connected-app-test-1","scope":"coda.read coda.write",
            "iat":{{{now}}},"nbf":{{{now}}},"exp":{{{now + 3600}}},"jti":"jti-1","email":"ada@example.com","https://stytch.com/organization":{"organization_id":"organization-test-1","slug":"acme"}}
            """;
        var input = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{input}.{Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private sealed class Source(SigningKeys keys) : ISigningKeySource
    {
        public Task<SigningKeys> GetAsync(string? missingKeyId, CancellationToken cancellationToken) => Task.FromResult(keys);
    }
}

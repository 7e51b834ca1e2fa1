using System.Text.Json;
using System.Text.RegularExpressions;
using CodaMcp.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Doctor;

/// <summary>Checks access tokens as this server does for a client's request. Its findings do not identify the member.</summary>
/// <param name="report">The report for the findings.</param>
/// <param name="front">The front's settings.</param>
/// <param name="keys">The keys of the issuer.</param>
/// <param name="time">The clock.</param>
internal sealed partial class TokenChecks(DoctorReport report, FrontSettings front, IReadOnlyList<JsonWebKey> keys, TimeProvider time)
{
    private const string OrganizationClaim = "https://stytch.com/organization";

    /// <summary>Checks one token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="clientId">The client that the token was issued to.</param>
    /// <param name="what">The token's name in the report.</param>
    public async Task CheckAsync(string token, string clientId, string what)
    {
        JsonWebToken read;
        try
        {
            read = new JsonWebToken(token);
        }
        catch (ArgumentException)
        {
            report.Wrong(StytchExamination.Service, $"{what} is no JSON Web Token. {StytchExamination.Attach}");
            return;
        }

        CheckAudience([.. read.Audiences], what);
        report.Add(
            StytchExamination.Service,
            read.Issuer == front.StytchDomain,
            $"iss of {what} is STYTCH_DOMAIN",
            $"iss of {what} is {read.Issuer}, but STYTCH_DOMAIN is {front.StytchDomain}. Set STYTCH_DOMAIN to the project domain.");
        report.Add(
            StytchExamination.Service,
            read is { Alg: "RS256", Typ: "JWT" } && keys.Any(key => key.Kid == read.Kid),
            $"{what} has alg RS256 and typ JWT, and its key is in the key set",
            $"{what} has alg {read.Alg} and typ {read.Typ}, and its key is {(keys.Any(key => key.Kid == read.Kid) ? "" : "not ")}in the key set. This server wants RS256, JWT and a known key. {StytchExamination.Attach}");
        report.Add(
            StytchExamination.Service,
            read.TryGetPayloadValue<JsonElement>(OrganizationClaim, out var organization) && organization.ValueKind == JsonValueKind.Object && organization.TryGetProperty("organization_id", out _),
            $"{what} names the organization",
            $"{what} does not name the organization. Use a B2B project; this server takes no other.");
        CheckScopes(read, what);
        report.Note(
            StytchExamination.Service,
            $"{what} is valid for {(read.ValidTo - read.IssuedAt).TotalMinutes:0} minutes; its client_id is {(ClaimOf(read, "client_id") == clientId ? "the one registered" : "not the one registered")} ({FormOf(ClaimOf(read, "client_id"))})");
        await CheckAcceptance(token, what);
    }

    /// <summary>Returns the form of an id, without the part that identifies its owner.</summary>
    internal static string FormOf(string id) =>
        id.StartsWith("https://", StringComparison.Ordinal) ? "https://…" : Unique().Replace(id, "…");

    private void CheckAudience(string[] audiences, string what)
    {
        var seen = string.Join(", ", audiences.Select(audience => audience == front.StytchProjectId ? "the project id" : audience.Contains("://", StringComparison.Ordinal) ? audience : FormOf(audience)));
        var isResource = audiences.Contains(front.McpUrl, StringComparer.Ordinal);
        if (!isResource && audiences.Intersect(front.AcceptedAudiences, StringComparer.Ordinal).Any())
        {
            report.Note(
                StytchExamination.Service,
                $"aud of {what} is {seen}, without {front.McpUrl}, which was asked for with resource: the project does not go by resource. This server takes the token because STYTCH_ACCEPTED_AUDIENCES has that aud; so it takes tokens of this project that were issued for other services, too");
            return;
        }

        report.Add(
            StytchExamination.Service,
            isResource,
            $"aud of {what}, asked for with resource, is {seen}",
            $"aud of {what} is {seen}, without {front.McpUrl}, which was asked for with resource. Set the Authorization URL to this server's page; or STYTCH_ACCEPTED_AUDIENCES to the project id, if the project serves this server alone.");
    }

    private void CheckScopes(JsonWebToken token, string what)
    {
        var scopes = ClaimOf(token, "scope").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!scopes.Contains("coda.read"))
            report.Wrong(StytchExamination.Service, $"{what} lacks coda.read, so no tool accepts it. Give the member's role the permissions of the scopes in the RBAC policy.");
        else if (!scopes.Contains("coda.write"))
            report.Note(StytchExamination.Service, $"{what} has coda.read and not coda.write: the member's role may not grant it");
        else
            report.Right(StytchExamination.Service, $"{what} has coda.read and coda.write");
    }

    // Uses production's own inspection, parameters and rules.
    private async Task CheckAcceptance(string token, string what)
    {
        var options = new AuthenticationOptions { PublicUrl = front.PublicUrl, StytchDomain = front.StytchDomain, StytchProjectId = front.StytchProjectId };
        foreach (var audience in front.AcceptedAudiences)
            options.AcceptedAudiences.Add(audience);
        foreach (var organization in front.StytchOrganizations)
            options.AllowedOrganizations.Add(organization);
        var rules = new SignInRules(Options.Create(options), time);
        var refusal = rules.Inspect(token, out var inspected);
        if (refusal is null)
        {
            var bearer = new JwtBearerOptions();
            new ConfigureJwtBearer(Options.Create(options), null!, time).Configure(bearer);
            bearer.TokenValidationParameters.IssuerSigningKeys = keys;
            var result = await new AccessTokenHandler().ValidateTokenAsync(token, bearer.TokenValidationParameters);
            refusal = (result.Exception as SignInRefusedException)?.Refusal;
        }

        if (refusal is null && rules.RefusalOf(inspected!) is not null)
        {
            report.Wrong(
                StytchExamination.Service,
                $"this server refuses {what}: STYTCH_ORGANIZATIONS does not have its organization. Add the organization's id or slug there, or sign in as a member of one that it has.");
            return;
        }

        report.Add(
            StytchExamination.Service,
            refusal is null,
            $"this server accepts {what}",
            $"this server refuses {what}: {refusal}. Look the words up in docs/stytch-setup.md, section 7.");
    }

    private static string ClaimOf(JsonWebToken token, string name) => token.TryGetPayloadValue<string>(name, out var value) ? value ?? "" : "";

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|(?<=-(?:test|live)-).+$")]
    private static partial Regex Unique();
}

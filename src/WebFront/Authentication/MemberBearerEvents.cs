using System.Security.Claims;
using CodaMcp.Limits;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CodaMcp.Authentication;

/// <summary>
/// Signs in the member of a request. A token in the cache of verified tokens is accepted at once. For any other token, these events first
/// find it, inspect it and look up its key. JwtBearer then verifies it. Afterwards they keep only the claims that this server uses.
/// </summary>
internal sealed partial class MemberBearerEvents : JwtBearerEvents
{
    private static readonly object InspectedItem = new();

    private readonly JwksConfigurationManager keys;
    private readonly VerifiedTokens verified;
    private readonly BearerChallenges challenges;
    private readonly ILogger<MemberBearerEvents> logger;
    private readonly SignInRules rules;
    private readonly DevelopmentBearer? development;
    private readonly string issuer;
    private readonly string provider;

    /// <summary>Takes its dependencies from the container.</summary>
    public MemberBearerEvents(
        IOptions<AuthenticationOptions> options,
        JwksConfigurationManager keys,
        VerifiedTokens verified,
        BearerChallenges challenges,
        SignInRules rules,
        ILogger<MemberBearerEvents> logger)
    {
        this.keys = keys;
        this.verified = verified;
        this.challenges = challenges;
        this.logger = logger;
        this.rules = rules;
        provider = options.Value.Provider == SignInProvider.CloudflareAccess ? "Cloudflare Access" : "Stytch";
        development = options.Value.DevelopmentBearer is { } bearer ? new DevelopmentBearer(bearer) : null;
        issuer = options.Value.Issuer;
    }

    /// <summary>Signs in the member of a request whose token is in the cache of verified tokens.</summary>
    /// <returns>False if there is no token, or if it must be verified.</returns>
    public bool TrySignIn(HttpContext context)
    {
        if (rules.Read(context.Request, out var token) is not null || token.IsEmpty || verified.Find(token) is not { } known)
            return false;
        LogSuccess(logger, provider, known.Member.Label);
        context.Features.Set(known.Member);
        context.User = known.Claims;
        return true;
    }

    /// <inheritdoc/>
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        var http = context.HttpContext;
        if (rules.Read(http.Request, out var found) is { } unreadable)
        {
            context.Fail(new SignInRefusedException(unreadable));
            return;
        }
        if (found.IsEmpty)
        {
            context.NoResult();
            return;
        }
        var token = found.ToString();
        if (development?.Accepts(token, http.Connection) == true)
        {
            LogDeveloper(logger, DevelopmentBearer.Developer.Label);
            SignIn(context, DevelopmentBearer.Developer, ClaimsOf(DevelopmentBearer.Developer));
            context.Success();
            return;
        }
        if (await RefusalOf(token, http) is { } refusal)
        {
            context.Fail(new SignInRefusedException(refusal));
            return;
        }
        context.Token = token;
    }

    /// <inheritdoc/>
    public override Task TokenValidated(TokenValidatedContext context)
    {
        var inspected = (InspectedToken)context.HttpContext.Items[InspectedItem]!;
        if (rules.RefusalOf(inspected) is { } refusal)
        {
            context.Fail(new SignInRefusedException(refusal));
            return Task.CompletedTask;
        }
        var token = ((JsonWebToken)context.SecurityToken).EncodedToken;
        var member = inspected.Member with { TokenId = TokenDigest.Of(token).ToString() };
        var claims = ClaimsOf(member);
        verified.Add(token, member, claims, context.SecurityToken.SigningKey);
        LogSuccess(logger, provider, member.Label);
        SignIn(context, member, claims);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        return context.AuthenticateFailure switch
        {
            null => challenges.WriteMissingAsync(context.HttpContext),
            SignInRefusedException { Refusal: var refusal } => challenges.WriteRefusedAsync(context.HttpContext, refusal),
            _ => challenges.WriteRefusedAsync(context.HttpContext, Refusal.Malformed),
        };
    }

    private static void SignIn(ResultContext<JwtBearerOptions> context, MemberPrincipal member, ClaimsPrincipal claims)
    {
        context.HttpContext.Features.Set(member);
        context.Principal = claims;
    }

    // Only the claims that this server uses. No other claim can reach the rest of the server.
    private static ClaimsPrincipal ClaimsOf(MemberPrincipal member) => new(new ClaimsIdentity(
        [
            new Claim("iss", member.Id.Issuer),
            new Claim("sub", member.Id.Member),
            new Claim("org", member.Id.Organization),
            new Claim("client_id", member.ClientId),
            new Claim("name", member.Label),
            .. member.Scopes.Select(scope => new Claim("scope", scope)),
        ],
        JwtBearerDefaults.AuthenticationScheme, "name", roleType: null));

    private async Task<Refusal?> RefusalOf(string token, HttpContext http)
    {
        if (rules.Inspect(token, out var inspected) is { } refusal)
            return refusal;
        // If there is only a development bearer, no issuer is configured, so no token can be valid.
        if (issuer.Length == 0)
            return Refusal.Issuer;
        http.Items[InspectedItem] = inspected;
        return await keys.FindAsync(inspected!.KeyId, inspected.IssuedAt, ClientNetwork.Of(http), http.RequestAborted) switch
        {
            KeyLookup.Found => null,
            KeyLookup.Unknown => Refusal.Signature,
            _ => Refusal.KeysUnavailable,
        };
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "{Provider} auth successful: {Member}")]
    private static partial void LogSuccess(ILogger logger, string provider, string member);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Development auth successful: {Member}")]
    private static partial void LogDeveloper(ILogger logger, string member);
}

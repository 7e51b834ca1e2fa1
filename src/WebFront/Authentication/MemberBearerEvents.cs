using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CodaMcp.Authentication;

/// <summary>
/// Signs a request's member in. JwtBearer verifies; these are the steps around it: find the token, look whether it is known, inspect it,
/// have its key at hand, and afterwards keep of it what this server uses.
/// </summary>
internal sealed partial class MemberBearerEvents : JwtBearerEvents
{
    private static readonly object InspectedItem = new();

    private readonly JwksConfigurationManager _keys;
    private readonly VerifiedTokens _verified;
    private readonly BearerChallenges _challenges;
    private readonly ILogger<MemberBearerEvents> _logger;
    private readonly AccessTokenInspection _inspection;
    private readonly DevelopmentBearer? _development;
    private readonly string _issuer;

    /// <summary>Takes its parts from the container.</summary>
    public MemberBearerEvents(
        IOptions<AuthenticationOptions> options,
        JwksConfigurationManager keys,
        VerifiedTokens verified,
        BearerChallenges challenges,
        TimeProvider time,
        ILogger<MemberBearerEvents> logger)
    {
        _keys = keys;
        _verified = verified;
        _challenges = challenges;
        _logger = logger;
        _inspection = new AccessTokenInspection(options.Value.ClockSkew, time);
        _development = options.Value.DevelopmentBearer is { } bearer ? new DevelopmentBearer(bearer) : null;
        _issuer = options.Value.StytchDomain;
    }

    /// <inheritdoc/>
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        var http = context.HttpContext;
        if (BearerCredential.Read(http.Request.Headers.Authorization, out var token) is { } unreadable)
        {
            context.Fail(new SignInRefusedException(unreadable));
            return;
        }
        if (token is null)
        {
            context.NoResult();
            return;
        }
        if (_development?.Accepts(token, http.Connection) == true)
        {
            LogDeveloper(_logger, DevelopmentBearer.Developer.Label);
            context.Principal = SignIn(http, DevelopmentBearer.Developer);
            context.Success();
            return;
        }
        if (_verified.Find(token) is { } known)
        {
            LogSuccess(_logger, known.Label);
            context.Principal = SignIn(http, known);
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
        var member = ((InspectedToken)context.HttpContext.Items[InspectedItem]!).Member;
        _verified.Add(((JsonWebToken)context.SecurityToken).EncodedToken, member, context.SecurityToken.SigningKey);
        LogSuccess(_logger, member.Label);
        context.Principal = SignIn(context.HttpContext, member);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        return context.AuthenticateFailure switch
        {
            null => _challenges.WriteMissingAsync(context.HttpContext),
            SignInRefusedException { Refusal: var refusal } => _challenges.WriteRefusedAsync(context.HttpContext, refusal),
            _ => _challenges.WriteRefusedAsync(context.HttpContext, Refusal.Malformed),
        };
    }

    /// <inheritdoc/>
    public override Task Forbidden(ForbiddenContext context) =>
        context.Response.HasStarted
            ? Task.CompletedTask
            : _challenges.WriteInsufficientScopeAsync(context.HttpContext, Scopes.All, "The token does not allow this");

    // Only what this server uses, so that no other claim can get anywhere.
    private static ClaimsPrincipal SignIn(HttpContext http, MemberPrincipal member)
    {
        http.Features.Set(member);
        return new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim("iss", member.Id.Issuer),
                new Claim("sub", member.Id.Member),
                new Claim("org", member.Id.Organization),
                new Claim("client_id", member.ClientId),
                new Claim("name", member.Label),
                .. member.Scopes.Select(scope => new Claim("scope", scope)),
            ],
            JwtBearerDefaults.AuthenticationScheme, "name", roleType: null));
    }

    private async Task<Refusal?> RefusalOf(string token, HttpContext http)
    {
        if (_inspection.Inspect(token, out var inspected) is { } refusal)
            return refusal;
        // Without Stytch there is no issuer that could have issued it.
        if (_issuer.Length == 0)
            return Refusal.Issuer;
        http.Items[InspectedItem] = inspected;
        return await _keys.FindAsync(inspected!.KeyId, inspected.IssuedAt, http.RequestAborted) switch
        {
            KeyLookup.Found => null,
            KeyLookup.Unknown => Refusal.Signature,
            _ => Refusal.KeysUnavailable,
        };
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Stytch auth successful: {Member}")]
    private static partial void LogSuccess(ILogger logger, string member);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Development auth successful: {Member}")]
    private static partial void LogDeveloper(ILogger logger, string member);
}

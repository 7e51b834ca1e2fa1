using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Decides about authorization requests: whether one is valid, whether the member must be asked, and what the answer is.</summary>
internal sealed partial class Authorizations(
    ClientRegistry clients,
    AuthorizationCodes codes,
    SandboxStore store,
    SandboxAddress address,
    StytchFaults faults,
    ILogger<Authorizations> logger)
{
    private const int MinimumChallengeLength = 43;
    private const int MaximumChallengeLength = 128;

    /// <summary>The client a request comes from, once it is certain that the answer may go to its redirect URI.</summary>
    /// <exception cref="OAuthException">The client or the redirect URI is not valid: tell the person, never redirect.</exception>
    public ConnectedApp CheckClient(AuthorizationRequest request)
    {
        if (request.ClientId.Length == 0)
        {
            throw new OAuthException("invalid_request", "The request names no client_id.");
        }

        if (request.Repeated is "client_id" or "redirect_uri")
        {
            throw new OAuthException("invalid_request", $"The request has more than one {request.Repeated}.");
        }

        var client = clients.Get(request.ClientId);
        if (request.RedirectUri.Length == 0)
        {
            throw new OAuthException("invalid_request", "The request names no redirect_uri.");
        }

        if (!RedirectRules.Matches(client.RedirectUris, request.RedirectUri))
        {
            throw new OAuthException(
                "invalid_request", "The redirect_uri is not one of the client's (connected_app_supplied_redirect_url_not_found_in_client).");
        }

        RedirectRules.Check(request.RedirectUri, faults);
        return client;
    }

    /// <summary>Checks the rest of a request.</summary>
    /// <exception cref="OAuthException">Something is not valid: tell the client, by redirect.</exception>
    public static void CheckParameters(AuthorizationRequest request, ConnectedApp client)
    {
        if (request.Repeated is { } repeated)
        {
            throw new OAuthException("invalid_request", $"The request has more than one {repeated}.");
        }

        if (request.ResponseType != "code")
        {
            throw new OAuthException("unsupported_response_type", "response_type must be code.");
        }

        if (request.CodeChallengeMethod != "S256")
        {
            throw new OAuthException("invalid_request", "code_challenge_method must be S256.");
        }

        if (request.CodeChallenge is null && client.IsPublic)
        {
            throw new OAuthException("invalid_request", "A public client must send a code_challenge (PKCE).");
        }

        if (request.CodeChallenge is { Length: < MinimumChallengeLength or > MaximumChallengeLength })
        {
            throw new OAuthException("invalid_request", "code_challenge must have 43 to 128 characters.");
        }

        if (request.Scopes.FirstOrDefault(scope => SandboxScope.Find(scope) is null) is { } unknown)
        {
            throw new OAuthException("invalid_scope", $"The project has no scope {unknown} (oauth_invalid_scope_requested).");
        }

        CheckResources(request.Resources);
    }

    /// <summary>Checks resource indicators: absolute URIs without a fragment.</summary>
    /// <exception cref="OAuthException"><c>invalid_target</c> (RFC 8707, section 2).</exception>
    public static void CheckResources(IReadOnlyList<string> resources)
    {
        foreach (var resource in resources)
        {
            if (!Uri.TryCreate(resource, UriKind.Absolute, out _) || !resource.Contains(':', StringComparison.Ordinal)
                || resource.StartsWith('/') || resource.Contains('#', StringComparison.Ordinal))
            {
                throw new OAuthException("invalid_target", "resource must be an absolute URI without a fragment.");
            }
        }
    }

    /// <summary>The requested scopes the member can grant.</summary>
    public static IReadOnlyList<string> Grantable(AuthorizationRequest request, SandboxMember member) =>
        [.. request.Scopes.Where(name => SandboxScope.Find(name) is { } scope && member.CanGrant(scope))];

    /// <summary>Whether the member must be asked: always for new scopes, for <c>offline_access</c> and with <c>prompt=consent</c>.</summary>
    public bool ConsentRequired(AuthorizationRequest request, SandboxMember member)
    {
        var granted = store.Read(state =>
            state.Consents.GetValueOrDefault(SandboxState.ConsentKey(member.MemberId, request.ClientId))?.ToArray());
        return granted is null
            || request.Prompts.Contains("consent")
            || request.Scopes.Contains(SandboxScope.OfflineAccess)
            || Grantable(request, member).Except(granted).Any();
    }

    /// <summary>Remembers the member's consent and makes a code. Returns it, and the callback that carries it.</summary>
    /// <exception cref="OAuthException">The member can grant none of the scopes, or not all of <paramref name="scopes"/>.</exception>
    public (string Code, string Callback) Approve(AuthorizationRequest request, SandboxMember member, IReadOnlyList<string> scopes)
    {
        var grantable = Grantable(request, member);
        if (scopes.Count == 0 || scopes.Except(grantable).Any())
        {
            throw new OAuthException("invalid_scope", $"{member.Name} cannot grant these scopes (oauth_invalid_scope_requested).");
        }

        store.Change(state =>
        {
            var key = SandboxState.ConsentKey(member.MemberId, request.ClientId);
            state.Consents[key] = [.. state.Consents.GetValueOrDefault(key, []).Union(scopes)];
            return true;
        });
        var code = codes.Issue(request, member, scopes);
        Approved(logger, member.MemberId, request.ClientId, scopes);
        return (code, Callback(request, ("code", code)));
    }

    /// <summary>The callback that tells the client why not.</summary>
    public string Refuse(AuthorizationRequest request, string error, string description)
    {
        Refused(logger, request.ClientId, error);
        return Callback(request, ("error", error), ("error_description", description));
    }

    private string Callback(AuthorizationRequest request, params (string Name, string Value)[] answer)
    {
        var parameters = answer.Select(parameter => KeyValuePair.Create<string, string?>(parameter.Name, parameter.Value)).ToList();
        if (request.State is { } state)
        {
            parameters.Add(new("state", state));
        }

        if (address.CallbackIssuer() is { } issuer)
        {
            parameters.Add(new("iss", issuer));
        }

        return QueryHelpers.AddQueryString(request.RedirectUri, parameters);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{MemberId} granted {ClientId} the scopes {Scopes}")]
    private static partial void Approved(ILogger logger, string memberId, string clientId, IReadOnlyList<string> scopes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused an authorization of {ClientId}: {Error}")]
    private static partial void Refused(ILogger logger, string clientId, string error);
}

using Microsoft.Extensions.Logging;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Decides about authorization requests: whether a request is valid, whether it needs the member's consent, and which response it gets.</summary>
internal sealed partial class Authorizations(
    ClientRegistry clients,
    AuthorizationCodes codes,
    SandboxStore store,
    StytchFaults faults,
    ILogger<Authorizations> logger)
{
    private const int MinimumChallengeLength = 43;
    private const int MaximumChallengeLength = 128;
    private const string InvalidScope = "oauth_invalid_scope_requested";

    /// <summary>Returns the client of a request, after a check that the response may go to its redirect URI.</summary>
    /// <exception cref="OAuthException">The client or the redirect URI is not valid. Show the error to the person, and never redirect.</exception>
    public ConnectedApp CheckClient(AuthorizationRequest request)
    {
        if (request.ClientId.Length == 0)
        {
            throw new OAuthException("invalid_request", "The request names no client_id.", type: "invalid_client_id");
        }

        if (request.Repeated is "client_id" or "redirect_uri")
        {
            throw new OAuthException("invalid_request", $"The request has more than one {request.Repeated}.");
        }

        // The error names are Stytch's. Stytch uses the status 404 for an absent object. The error for a document that cannot be fetched is our guess.
        var client = clients.Find(request.ClientId, request.RedirectUri) ?? throw (ClientRegistry.IsDocument(request.ClientId)
            ? new OAuthException("invalid_client", "The client id metadata document could not be used.", type: "invalid_client_id")
            : new OAuthException("invalid_client", "No Connected App has this client id.", 404, "connected_app_not_found"));
        if (request.RedirectUri.Length == 0)
        {
            throw new OAuthException("invalid_request", "The request names no redirect_uri.", type: "connected_app_invalid_redirect_url");
        }

        if (!RedirectRules.Matches(client, request.RedirectUri))
        {
            const string notFound = "connected_app_supplied_redirect_url_not_found_in_client";
            throw new OAuthException("invalid_request", $"The redirect_uri is not one of the client's ({notFound}).", type: notFound);
        }

        return RedirectRules.Problem(request.RedirectUri, faults) is { } problem
            ? throw new OAuthException("invalid_request", $"The redirect_uri is not allowed ({problem}).", type: problem)
            : client;
    }

    /// <summary>Checks the rest of a request.</summary>
    /// <exception cref="OAuthException">A parameter is not valid. Return the error to the client by redirect.</exception>
    public static void CheckParameters(AuthorizationRequest request, ConnectedApp client)
    {
        if (request.Repeated is { } repeated)
        {
            throw new OAuthException("invalid_request", $"The request has more than one {repeated}.");
        }

        if (request.ResponseType != "code")
        {
            throw new OAuthException("unsupported_response_type", "response_type must be code.", type: "bad_request");
        }

        if (request.CodeChallengeMethod != "S256")
        {
            throw new OAuthException("invalid_request", "code_challenge_method must be S256.");
        }

        if (request.CodeChallenge is null && client.IsPublic)
        {
            throw new OAuthException(
                "invalid_request", "A public client must send a code_challenge (PKCE).", type: "pkce_required_for_idp_authorization_flow");
        }

        if (request.CodeChallenge is { Length: < MinimumChallengeLength or > MaximumChallengeLength })
        {
            throw new OAuthException("invalid_request", "code_challenge must have 43 to 128 characters.", type: "invalid_pkce_code_challenge");
        }

        CheckScopes(request);
        CheckResources(request.Resources);
    }

    /// <summary>Checks the scopes. Stytch refuses an empty list and unknown scopes.</summary>
    /// <exception cref="OAuthException">The list is empty, or the project has no such scope.</exception>
    public static void CheckScopes(AuthorizationRequest request)
    {
        if (request.Scopes.Count == 0)
        {
            throw new OAuthException("invalid_scope", "No scope was requested.", type: InvalidScope);
        }

        if (request.Scopes.FirstOrDefault(scope => SandboxScope.Find(scope) is null) is { } unknown)
        {
            throw new OAuthException("invalid_scope", $"The project has no scope {unknown} ({InvalidScope}).", type: InvalidScope);
        }
    }

    // RFC 8707, section 2.
    private static void CheckResources(IReadOnlyList<string> resources)
    {
        foreach (var resource in resources)
        {
            if (!Uri.TryCreate(resource, UriKind.Absolute, out _) || !resource.Contains(':', StringComparison.Ordinal)
                || resource.StartsWith('/') || resource.Contains('#', StringComparison.Ordinal))
            {
                throw new OAuthException("invalid_target", "resource must be an absolute URI without a fragment.", type: "bad_request");
            }
        }
    }

    /// <summary>Returns the requested scopes that the member can grant.</summary>
    public static IReadOnlyList<string> Grantable(AuthorizationRequest request, SandboxMember member) =>
        [.. request.Scopes.Where(name => SandboxScope.Find(name) is { } scope && member.CanGrant(scope))];

    /// <summary>Whether consent is required. It is required for new scopes, for <c>offline_access</c>, and with <c>prompt=consent</c>.</summary>
    public bool ConsentRequired(AuthorizationRequest request, SandboxMember member)
    {
        var granted = store.Read(state =>
            state.Consents.GetValueOrDefault(SandboxState.ConsentKey(member.MemberId, request.ClientId))?.ToArray());
        return granted is null
            || request.Prompts.Contains("consent")
            || request.Scopes.Contains(SandboxScope.OfflineAccess)
            || Grantable(request, member).Except(granted).Any();
    }

    /// <summary>
    /// Stores the member's consent and issues a code. It drops scopes that the member cannot grant, without an error. A live project did
    /// the same.
    /// </summary>
    public string Approve(AuthorizationRequest request, SandboxMember member)
    {
        var scopes = Grantable(request, member);
        store.Change(state =>
        {
            var key = SandboxState.ConsentKey(member.MemberId, request.ClientId);
            state.Consents[key] = [.. state.Consents.GetValueOrDefault(key, []).Union(scopes)];
            return true;
        });
        var code = codes.Issue(request, member, scopes);
        Approved(logger, member.MemberId, request.ClientId, scopes);
        return code;
    }

    /// <summary>Returns the clients that a member has allowed, with their scopes.</summary>
    public IReadOnlyList<MemberAppsAnswer.MemberApp> Consents(SandboxMember member) => store.Read(state =>
        state.Consents
            .Where(consent => consent.Key.StartsWith(SandboxState.ConsentKey(member.MemberId, ""), StringComparison.Ordinal))
            .Select(consent => (Client: state.Clients.GetValueOrDefault(consent.Key[(member.MemberId.Length + 1)..]), Scopes: string.Join(' ', consent.Value)))
            .Where(consent => consent.Client is not null)
            .Select(consent => new MemberAppsAnswer.MemberApp(
                consent.Client!.ClientId, consent.Client.ClientName, "", consent.Client.IsPublic ? "third_party_public" : "third_party_confidential", consent.Scopes))
            .ToList());

    /// <summary>Logs that an authorization was refused.</summary>
    public void Refuse(AuthorizationRequest request, string error) => Refused(logger, request.ClientId, error);

    [LoggerMessage(Level = LogLevel.Information, Message = "{MemberId} granted {ClientId} the scopes {Scopes}")]
    private static partial void Approved(ILogger logger, string memberId, string clientId, IReadOnlyList<string> scopes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused an authorization of {ClientId}: {Error}")]
    private static partial void Refused(ILogger logger, string clientId, string error);
}

using CodaMcp.Audit;
using CodaMcp.Authentication;
using CodaMcp.Pages.Stytch;
using CodaMcp.Pages.Views;
using CodaMcp.Records;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Pages;

/// <summary>
/// Serves the authorization endpoint. At Stytch, every project hosts its own (the dashboard calls it "Authorization URL"). The page signs
/// the member in, lets Stytch check the client's request, and asks the member for consent. It then lets Stytch issue the code, and sends
/// the response to the client.
/// </summary>
internal sealed partial class AuthorizePage(
    PageEndpoint pages,
    PageWriter writer,
    IStytchApi stytch,
    MemberSignIn members,
    BrowserSession session,
    FrontSettings front,
    IssuerCheck check,
    ClientAdmission clients,
    IMemberRecords records,
    ILogger<AuthorizePage> logger)
{
    // Every project has this scope. If Stytch refuses it, the client or its redirect address is the cause.
    private static readonly string[] SafeScopes = ["openid"];

    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, ReturnPath.Authorize, Show);
        pages.MapPost(endpoints, ReturnPath.Authorize, Decide);
    }

    private async Task Show(HttpContext context)
    {
        var request = AuthorizationRequest.Parse(context.Request.Query, front);
        if (request.WantsSignIn && !request.WantsNoPage && request.NamesClient)
        {
            // The return address lacks the parameter, so the member is asked to sign in only once.
            members.SendToLogin(context, ReturnPath.Authorize + AuthorizationRequest.WithoutLogin(context.Request.Query), anew: true);
            return;
        }
        if (await StartAsync(context, request) is not { } start)
            return;
        if (request.Problem() is var (error, description))
        {
            Refuse(context, request, error, description);
            return;
        }
        if (!start.ConsentRequired && !request.WantsPage && !request.Target.IsThisComputer && request.HasResource
            && Grantable(start) is var granted && granted.Any(AuthorizationRequest.IsOwn))
        {
            // Stytch remembers an earlier consent of this member to all these scopes. If Stytch has forgotten it, the member is asked. The
            // earlier consent does not count for a program on the person's computer, because another program may take its place (RFC 8252,
            // section 8.6). It does not count either if the client names no server: a foreign server may have sent the client here, and
            // would get the token.
            if (await SubmitAsync(context, request, granted, consentGranted: false) is not { } outcome)
                return;
            if (outcome.Code is not null)
            {
                await AnswerAsync(context, request, start, granted, outcome.Code, "An earlier consent was used again.");
                return;
            }
        }
        if (request.WantsNoPage)
            Refuse(context, request, "consent_required", "The member must be asked.");
        else
            await writer.WriteAsync<ConsentView, ConsentModel>(context, Model(context, request, start), leads: true);
    }

    private async Task Decide(HttpContext context, IFormCollection form)
    {
        var request = AuthorizationRequest.Parse(context.Request.Query, front);
        if (form["decision"] == "switch")
        {
            await members.SignOutAsync(context);
            members.SendToLogin(context, OwnAddress(context));
            return;
        }
        if (await StartAsync(context, request) is not { } start)
            return;
        if (request.Problem() is var (error, description))
        {
            Refuse(context, request, error, description);
            return;
        }
        // Grants only scopes that the page showed and that the member can still grant.
        string[] granted = [.. Grantable(start).Intersect(form["scope"].OfType<string>())];
        if (form["decision"] != "allow" || !granted.Any(AuthorizationRequest.IsOwn))
        {
            const string NotAllowed = "The member did not allow it.";
            await RecordAsync(request, start, EventKinds.ConsentRefuse, refused: false, NotAllowed);
            Refuse(context, request, "access_denied", NotAllowed);
            return;
        }
        switch (await SubmitAsync(context, request, granted, consentGranted: true))
        {
            case { Code: { } code }:
                await AnswerAsync(context, request, start, granted, code, reason: null);
                break;
            case { Error: { } refusal } refused:
                await RecordAsync(request, start, EventKinds.ConsentGive, refused: true, refusal);
                Refuse(context, request, refusal, refused.Description);
                break;
            case not null:
                LogNoAnswer(request.LoggedClientId);
                await ShowProblemAsync(context, "The sign-in service gave neither a code nor a reason. Tell your admin.", StatusCodes.Status502BadGateway);
                break;
        }
    }

    /// <summary>Lets Stytch check the request for the browser's member. If the check fails, writes the response and returns null.</summary>
    private async Task<AuthorizeStartAnswer?> StartAsync(HttpContext context, AuthorizationRequest request)
    {
        if (!request.NamesClient)
        {
            await ShowProblemAsync(context, "The address does not say, once each, which client asks and where the answer goes.");
            return null;
        }
        if (session.Token(context) is not { } token)
        {
            await AskToSignInAsync(context, request);
            return null;
        }
        try
        {
            // This call comes first, because its result is cached. So a forged cookie costs no further call.
            if (await members.FindAsync(context) is null)
            {
                await AskToSignInAsync(context, request);
                return null;
            }
            var start = await CheckAsync(request, request.Scopes, token, context.RequestAborted);
            if (request.DocumentHost is { } host)
                check.NoteDocumentAccepted(host);
            var member = SignedInMember.Of(members.Issuer, start.Member, start.Organization);
            await members.ThrowIfNotLetInAsync(context, member);
            if (await clients.RefusalOf(request, start, member, context.RequestAborted) is not { } notAllowed)
                return start;
            LogRefused(request.LoggedClientId, notAllowed);
            await RecordAsync(request, start, EventKinds.ConsentRefuse, refused: true, notAllowed);
            // Stytch has checked the redirect address by now.
            if (request.WantsNoPage)
                Refuse(context, request, "access_denied", notAllowed);
            else
                await ShowProblemAsync(context, notAllowed, StatusCodes.Status403Forbidden);
            return null;
        }
        catch (NotLetInException e) when (request.WantsNoPage)
        {
            if (await IsRegisteredAsync(request, context.RequestAborted))
                Refuse(context, request, e.Refusal == Refusal.StandingUnavailable ? "temporarily_unavailable" : "access_denied", e.Message);
            else
                await ShowProblemAsync(context, "The client asks for an answer without a page, and you may not use this server.");
            return null;
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            // Either the session has ended, or the request is wrong. Another lookup of the session tells which.
            if (await members.FindAgainAsync(context) is not { } member)
            {
                await AskToSignInAsync(context, request);
                return null;
            }

            await records.RecordAsync(member.Id, new MemberEvent
            {
                Kind = EventKinds.ConsentGive, Refused = true, Reason = e.Type, MemberLabel = member.Email, Client = new CallingClient(request.ClientId, "", "", ""), Scopes = [.. request.Scopes],
            });
            if (StytchErrors.ForClient(e.Type) is { } error && await IsClientKnownAsync(request, token, context.RequestAborted))
            {
                if (e.Type == StytchErrors.InvalidScope)
                    LogUnknownScopes(request.LoggedClientId, request.LoggedScopes);
                Refuse(context, request, error, $"{(e.Type == StytchErrors.InvalidScope ? "A requested scope does not exist here" : "The request was refused")} ({e.Type}).");
            }
            else
                await ShowRefusalAsync(context, request, e.Type);
            return null;
        }
    }

    // With prompt=none the client gets the error, and no page is shown (OpenID Connect Core, section 3.1.2.6). Stytch checks the client and
    // the redirect address only for a session. Without a session, this method looks them up in Stytch's list of clients. If the list does
    // not contain them, the browser is not redirected.
    private async Task AskToSignInAsync(HttpContext context, AuthorizationRequest request)
    {
        if (!request.WantsNoPage)
            members.SendToLogin(context, OwnAddress(context));
        else if (await IsRegisteredAsync(request, context.RequestAborted))
        {
            var (error, description) = request.Problem() ?? ("login_required", "The member is not signed in.");
            Refuse(context, request, error, description);
        }
        else
            await ShowProblemAsync(context, "The client asks for an answer without a page, and you are not signed in.");
    }

    private async Task<bool> IsRegisteredAsync(AuthorizationRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var client = (await stytch.GetConnectedApp(request.ClientId, cancellationToken)).ConnectedApp;
            return client.RedirectUrls.Any(registered => registered == request.RedirectUri || IsSameLoopback(registered, request.RedirectUri));
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            return false;
        }
    }

    // The port of a loopback address is chosen at run time (RFC 8252, section 7.3).
    private static bool IsSameLoopback(string registered, string requested) =>
        Uri.TryCreate(registered, UriKind.Absolute, out var one) && Uri.TryCreate(requested, UriKind.Absolute, out var other)
        && one.Scheme == Uri.UriSchemeHttp && one.IsLoopback && one.UserInfo.Length + other.UserInfo.Length == 0
        && new UriBuilder(one) { Port = -1 }.Uri.AbsoluteUri == new UriBuilder(other) { Port = -1 }.Uri.AbsoluteUri;

    private Task<AuthorizeStartAnswer> CheckAsync(AuthorizationRequest request, IReadOnlyList<string> scopes, string token, CancellationToken cancellationToken) =>
        stytch.StartAuthorization(new AuthorizeStartRequest
        {
            ClientId = request.ClientId,
            RedirectUri = request.RedirectUri,
            // Any other response_type is refused after this call, by a redirect to the address that Stytch accepts here.
            ResponseType = "code",
            Scopes = scopes,
            SessionToken = token,
            Prompt = request.StytchPrompt,
        }, cancellationToken);

    // A refusal for another reason does not prove that the redirect address is the client's. The browser must not be redirected to any
    // other address (RFC 9700, section 4.11).
    private async Task<bool> IsClientKnownAsync(AuthorizationRequest request, string token, CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(request, SafeScopes, token, cancellationToken);
            return true;
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            return false;
        }
    }

    // Client or redirect address may be wrong, so the browser cannot be redirected to the client.
    private Task ShowRefusalAsync(HttpContext context, AuthorizationRequest request, string type)
    {
        var host = StytchErrors.CanMeanDocument(type) ? request.DocumentHost : null;
        if (host is not null)
        {
            LogDocumentRefused(request.LoggedClientId, type);
            check.NoteDocumentRefused(host, type);
        }
        else
        {
            LogRefused(request.LoggedClientId, type);
        }
        return ShowProblemAsync(context, type switch
        {
            "connected_app_not_allowed_for_org" => "Your organization does not allow this client.",
            "connected_app_supplied_redirect_url_not_found_in_client" or "connected_app_invalid_redirect_url" =>
                "The client asks for a redirect to an address that it did not register. Remove the connection in your client and add it again.",
            _ when type.StartsWith("connected_app_redirect_url_", StringComparison.Ordinal) =>
                $"The sign-in service does not accept the client's redirect address ({type}).",
            "invalid_client_id" or "connected_app_not_found" or "connected_app_misconfigured_client" when host is not null =>
                $"The sign-in service could not use the description that the client publishes at {host} ({type}). Tell your admin, who can have the client register instead.",
            "invalid_client_id" or "connected_app_not_found" => "The client is not known here. Remove the connection in your client and add it again.",
            "connected_app_misconfigured_client" => "The client is not set up completely at the sign-in service. Tell your admin.",
            StytchErrors.InvalidScope => "The client asks for something that does not exist here.",
            _ => $"The client's request was refused ({type}).",
        });
    }

    /// <summary>
    /// Lets Stytch carry out the authorization. If the session has ended meanwhile, or the client or its redirect address is no longer
    /// valid, writes the response and returns null.
    /// </summary>
    private async Task<AuthorizationOutcome?> SubmitAsync(
        HttpContext context, AuthorizationRequest request, IReadOnlyList<string> scopes, bool consentGranted)
    {
        try
        {
            return AuthorizationOutcome.Of(await stytch.SubmitAuthorization(new AuthorizeRequest
            {
                ConsentGranted = consentGranted,
                Scopes = scopes,
                ClientId = request.ClientId,
                RedirectUri = request.RedirectUri,
                ResponseType = request.ResponseType,
                SessionToken = session.Token(context)!,
                Prompt = request.StytchPrompt,
                State = request.State,
                Nonce = request.Nonce,
                CodeChallenge = request.CodeChallenge,
                Resources = [front.McpUrl],
            }, context.RequestAborted));
        }
        catch (StytchException e)
        {
            LogNotCarriedOut(request.LoggedClientId, e.Message);
            if (e.IsRefusal && await members.FindAgainAsync(context) is null)
                await AskToSignInAsync(context, request);
            else if (StytchErrors.IsAboutClient(e.Type))
                await ShowRefusalAsync(context, request, e.Type);
            else
                return AuthorizationOutcome.Of(e);
            return null;
        }
    }

    private async Task AnswerAsync(
        HttpContext context, AuthorizationRequest request, AuthorizeStartAnswer start, IReadOnlyList<string> scopes, string code, string? reason)
    {
        await RecordAsync(request, start, EventKinds.ConsentGive, refused: false, reason, scopes);
        LogAllowed(front.Shown(SignedInMember.Of(members.Issuer, start.Member, start.Organization).Id.ToGrainKey()), start.Organization.OrganizationId, request.LoggedClientId, string.Join(' ', scopes));
        MemberSignIn.Redirect(context, request.Callback(members.Issuer, ("code", code)));
    }

    private Task<bool> RecordAsync(
        AuthorizationRequest request, AuthorizeStartAnswer start, string kind, bool refused, string? reason, IReadOnlyList<string>? scopes = null)
    {
        var member = SignedInMember.Of(members.Issuer, start.Member, start.Organization);
        return records.RecordAsync(member.Id, new MemberEvent
        {
            Kind = kind,
            Refused = refused,
            Reason = reason,
            MemberLabel = member.Email,
            Client = new CallingClient(request.ClientId, "", "", ""),
            RegisteredName = start.Client.ClientName,
            Scopes = [.. scopes ?? request.Scopes],
        });
    }

    private void Refuse(HttpContext context, AuthorizationRequest request, string error, string? description)
    {
        LogRefused(request.LoggedClientId, error);
        MemberSignIn.Redirect(context, request.Callback(members.Issuer, ("error", error), ("error_description", description)));
    }

    private Task ShowProblemAsync(HttpContext context, string text, int status = StatusCodes.Status400BadRequest) => writer.WriteAsync<MessageView, MessageModel>(
        context, new MessageModel("This connection cannot be made", $"{text} Nothing was shared; you can close this page."), status);

    private static ConsentModel Model(HttpContext context, AuthorizationRequest request, AuthorizeStartAnswer start)
    {
        var member = SignedInMember.Of("", start.Member, start.Organization);
        var target = request.Target;
        return new ConsentModel
        {
            Client = start.Client.ClientName is { Length: > 0 } name ? name : "An unnamed client",
            ClientHost = request.DocumentHost,
            Target = target.Place,
            TargetIsThisComputer = target.IsThisComputer,
            Name = member.Name,
            Email = member.Email,
            Organization = member.Organization,
            Scopes =
            [
                .. start.ScopeResults.Select(scope =>
                {
                    var text = ScopeText.Of(scope.Scope, scope.Description);
                    return new ConsentScope(scope.Scope, text.Title, text.Description, scope.IsGrantable);
                }),
            ],
            Action = OwnAddress(context),
        };
    }

    private static IReadOnlyList<string> Grantable(AuthorizeStartAnswer start) =>
        [.. start.ScopeResults.Where(scope => scope.IsGrantable).Select(scope => scope.Scope)];

    private static string OwnAddress(HttpContext context) => ReturnPath.Authorize + context.Request.QueryString.ToUriComponent();

    [LoggerMessage(LogLevel.Information, "{Member} of {OrganizationId} allows {ClientId} {Scopes}")]
    private partial void LogAllowed(string member, string organizationId, string clientId, string scopes);

    [LoggerMessage(LogLevel.Information, "An authorization of {ClientId} is refused: {Error}")]
    private partial void LogRefused(string clientId, string error);

    [LoggerMessage(LogLevel.Warning, "Stytch did not carry out an authorization of {ClientId}: {Reason}")]
    private partial void LogNotCarriedOut(string clientId, string reason);

    [LoggerMessage(LogLevel.Error, "Stytch answered an authorization of {ClientId} with neither a code nor an error")]
    private partial void LogNoAnswer(string clientId);

    [LoggerMessage(LogLevel.Warning, "An authorization of {ClientId} is refused: Stytch does not know all of the scopes {Scopes}. coda.read and coda.write must be in the RBAC policy of the Stytch project (docs/stytch-setup.md, section 3)")]
    private partial void LogUnknownScopes(string clientId, string scopes);

    [LoggerMessage(LogLevel.Warning, "An authorization of {ClientId} is refused: {Error}. This client id is the address of a metadata document that Stytch fetches. If Stytch cannot fetch it, turn client ID metadata documents off in the dashboard: clients then register (docs/stytch-setup.md, section 7)")]
    private partial void LogDocumentRefused(string clientId, string error);
}

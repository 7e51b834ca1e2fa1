using CodaMcp.Pages.Stytch;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>
/// The authorization endpoint, which Stytch has every project host (the dashboard calls it "Authorization URL"): signs the member in,
/// has Stytch check what the client asks for, asks the member, and has Stytch carry it out.
/// </summary>
internal sealed partial class AuthorizePage(
    PageEndpoint pages,
    PageWriter writer,
    IStytchApi stytch,
    MemberSignIn members,
    BrowserSession session,
    ILogger<AuthorizePage> logger)
{
    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, ReturnPath.Authorize, Show);
        pages.MapPost(endpoints, ReturnPath.Authorize, Decide);
    }

    private async Task Show(HttpContext context)
    {
        var request = AuthorizationRequest.Parse(context.Request.Query);
        if (await StartAsync(context, request) is not { } start)
            return;
        if (request.Problem() is var (error, description))
        {
            Refuse(context, request, error, description);
        }
        else if (!start.ConsentRequired && !request.WantsPage && Grantable(start) is { Count: > 0 } granted)
        {
            // Stytch remembers that this member has allowed this client all of this before.
            await SubmitAsync(context, request, start, granted);
        }
        else if (request.WantsNoPage)
        {
            Refuse(context, request, "consent_required", "The member must be asked.");
        }
        else
        {
            await writer.WriteAsync<ConsentView, ConsentModel>(context, Model(context, request, start), leads: true);
        }
    }

    private async Task Decide(HttpContext context, IFormCollection form)
    {
        var request = AuthorizationRequest.Parse(context.Request.Query);
        if (form["decision"] == "switch")
        {
            await members.EndAsync(context);
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
        // Neither more than was shown nor more than can be granted by now.
        string[] granted = [.. Grantable(start).Intersect(form["scope"].OfType<string>())];
        if (form["decision"] != "allow" || granted.Length == 0)
            Refuse(context, request, "access_denied", "The member did not allow it.");
        else
            await SubmitAsync(context, request, start, granted);
    }

    /// <summary>Has Stytch check the request for the browser's member. Where that does not work out, the answer is given and null returned.</summary>
    private async Task<AuthorizeStartAnswer?> StartAsync(HttpContext context, AuthorizationRequest request)
    {
        if (!request.NamesClient)
        {
            await ShowProblemAsync(context, "The address does not say, once each, which client asks and where the answer goes.");
            return null;
        }
        if (session.Token(context) is not { } token)
        {
            members.SendToLogin(context, OwnAddress(context));
            return null;
        }
        try
        {
            return await stytch.StartAuthorization(new AuthorizeStartRequest
            {
                ClientId = request.ClientId,
                RedirectUri = request.RedirectUri,
                ResponseType = request.ResponseType,
                Scopes = request.Scopes,
                SessionToken = token,
                Prompt = request.StytchPrompt,
            }, context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            // Either the session has ended or the request is wrong; the session call knows which.
            if (await members.FindAsync(context) is null)
            {
                members.SendToLogin(context, OwnAddress(context));
                return null;
            }
            LogRefused(request.ClientId, e.Type);
            await ShowProblemAsync(context, e.Type switch
            {
                "invalid_client_id" or "invalid_client" or "connected_app_not_found" => "The client is not known here. Remove the connection in your client and add it again.",
                "oauth_invalid_scope_requested" or "invalid_scope" => "The client asks for something that does not exist here.",
                "connected_app_not_allowed_for_org" => "Your organization does not allow this client.",
                _ => $"The client's request was refused ({e.Type}).",
            });
            return null;
        }
    }

    private async Task SubmitAsync(HttpContext context, AuthorizationRequest request, AuthorizeStartAnswer start, IReadOnlyList<string> scopes)
    {
        AuthorizeAnswer answer;
        try
        {
            answer = await stytch.SubmitAuthorization(new AuthorizeRequest
            {
                ConsentGranted = true,
                Scopes = scopes,
                ClientId = request.ClientId,
                RedirectUri = request.RedirectUri,
                ResponseType = request.ResponseType,
                SessionToken = session.Token(context)!,
                Prompt = request.StytchPrompt,
                State = request.State,
                Nonce = request.Nonce,
                CodeChallenge = request.CodeChallenge,
                Resources = request.Resources.Count == 0 ? null : request.Resources,
            }, context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            LogRefused(request.ClientId, e.Type);
            Refuse(context, request, "invalid_request", $"The request was refused ({e.Type}).");
            return;
        }
        LogAllowed(start.Member.MemberId, start.Organization.OrganizationId, request.ClientId, string.Join(' ', scopes));
        CheckIssuer(answer.RedirectUri);
        MemberSignIn.Redirect(context, answer.RedirectUri);
    }

    private void Refuse(HttpContext context, AuthorizationRequest request, string error, string description)
    {
        LogRefused(request.ClientId, error);
        MemberSignIn.Redirect(context, request.Refusal(error, description, members.Issuer));
    }

    // Clients that compare (RFC 9207) give up on another name without saying why; this does.
    private void CheckIssuer(string callback)
    {
        if (Uri.TryCreate(callback, UriKind.Absolute, out var uri) && QueryHelpers.ParseQuery(uri.Query).TryGetValue("iss", out var issuer) && issuer != members.Issuer)
            LogForeignIssuer(issuer.ToString(), members.Issuer);
    }

    private Task ShowProblemAsync(HttpContext context, string text) => writer.WriteAsync<MessageView, MessageModel>(
        context, new MessageModel("This connection cannot be made", $"{text} Nothing was shared; you can close this page."), StatusCodes.Status400BadRequest);

    private static ConsentModel Model(HttpContext context, AuthorizationRequest request, AuthorizeStartAnswer start)
    {
        var member = SignedInMember.Of("", start.Member, start.Organization);
        var target = RedirectTarget.Of(request.RedirectUri);
        return new ConsentModel
        {
            Client = start.Client.ClientName is { Length: > 0 } name ? name : "An unnamed client",
            ClientHost = Uri.TryCreate(request.ClientId, UriKind.Absolute, out var id) && id.Scheme == Uri.UriSchemeHttps ? id.IdnHost : null,
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

    [LoggerMessage(LogLevel.Information, "{MemberId} of {OrganizationId} allows {ClientId} {Scopes}")]
    private partial void LogAllowed(string memberId, string organizationId, string clientId, string scopes);

    [LoggerMessage(LogLevel.Information, "An authorization of {ClientId} is refused: {Error}")]
    private partial void LogRefused(string clientId, string error);

    [LoggerMessage(LogLevel.Warning, "Stytch's callback says iss={Issuer}, but clients expect {Expected}: STYTCH_DOMAIN must be the project domain")]
    private partial void LogForeignIssuer(string issuer, string expected);
}

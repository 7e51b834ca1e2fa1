using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Serves the authorization page. At Stytch, every project hosts its own. This page behaves like the product's page. It adds the issuer to the callback, and
/// asks for the product's resource. It adds the product's scopes if a client asks for none of them. GET shows the page, and POST decides. The query parameter
/// <c>sandbox_member=EMAIL</c> (sandbox only, for tests and scripts) approves at once as that member, with a 302 and no page.
/// </summary>
/// <param name="authorizations">Makes the decisions.</param>
/// <param name="address">The issuer.</param>
/// <param name="resource">The product's resource; null accepts the resource that the client asks for.</param>
internal sealed class AuthorizePage(Authorizations authorizations, SandboxAddress address, string? resource)
{
    /// <summary>The page's path.</summary>
    public const string Path = "/oauth/authorize";

    private const string MemberCookie = "codamcp_sandbox_member";
    private const string FormCookie = "codamcp_sandbox_form";

    private static readonly CookieOptions Cookie = new()
    {
        HttpOnly = true,
        // Lax, not Strict: the member arrives from the client's site, and the browser must send the cookies then.
        SameSite = SameSiteMode.Lax,
        Path = Path,
        IsEssential = true,
    };

    // A member whose organization has more requirements signs in at the front's pages.
    private static readonly SandboxMember[] Choices =
        [.. SandboxMember.Seeded.Where(member => SignInRequirements.Of(member, null, secondFactorForAll: false).AreMet)];

    private readonly byte[] _formKey = RandomNumberGenerator.GetBytes(32);

    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, context => Answering(context, Show));
        routes.MapPost(Path, context => Answering(context, Decide));
    }

    private async Task Answering(HttpContext context, Func<HttpContext, AuthorizationRequest, ConnectedApp, Task> answer)
    {
        SandboxPage.Protect(context.Response);
        var request = AuthorizationRequest.Parse(context.Request.Query);
        ConnectedApp client;
        try
        {
            client = authorizations.CheckClient(request);
            request = WithProductScopes(request) with { ClientId = client.ClientId };
        }
        catch (OAuthException problem)
        {
            await SandboxPage.WriteAsync(context, AuthorizePageHtml.Problem("This connection cannot be made", problem.Message), 400);
            return;
        }

        try
        {
            Authorizations.CheckParameters(request, client);
            await answer(context, request with { Resources = ProductResource(request.Resources) }, client);
        }
        catch (OAuthException problem)
        {
            authorizations.Refuse(request, problem.Error);
            Redirect(context, Callbacks.ByPage(
                request, address.Issuer(legacy: false), ("error", problem.Error), ("error_description", problem.Message)));
        }
    }

    private Task Show(HttpContext context, AuthorizationRequest request, ConnectedApp client)
    {
        if (context.Request.Query["sandbox_member"] is [{ Length: > 0 } email, ..])
        {
            var chosen = SandboxMember.Seeded.FirstOrDefault(member => member.Email == email)
                ?? throw new OAuthException("access_denied", "No sandbox member has that email.");
            Approve(context, request, chosen);
            return Task.CompletedTask;
        }

        var signedIn = Find(context.Request.Cookies[MemberCookie]);
        var mayAsk = !request.Prompts.Contains("none");
        if (signedIn is not null && !request.Prompts.Contains("login") && !request.Prompts.Contains("select_account")
            && !authorizations.ConsentRequired(request, signedIn))
        {
            Approve(context, request, signedIn);
            return Task.CompletedTask;
        }

        if (!mayAsk)
        {
            throw signedIn is null
                ? new OAuthException("login_required", "Nobody is signed in.")
                : new OAuthException("consent_required", "The member must be asked.");
        }

        if (context.Request.Cookies[FormCookie] is not { Length: > 0 } binding)
        {
            binding = Secrets.Random();
            context.Response.Cookies.Append(FormCookie, binding, Cookie);
        }

        return SandboxPage.WriteAsync(context, AuthorizePageHtml.Consent(new ConsentView(
            request, client, Choices, signedIn ?? SandboxMember.Seeded[0], FormAction(context), FormToken(context, binding))));
    }

    private async Task Decide(HttpContext context, AuthorizationRequest request, ConnectedApp client)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        var binding = context.Request.Cookies[FormCookie] ?? "";
        if (binding.Length == 0 || !Secrets.Same(form["form_token"].ToString(), FormToken(context, binding)))
        {
            await SandboxPage.WriteAsync(
                context, AuthorizePageHtml.Problem("This page is out of date", "Go back to your client and connect again."), 400);
            return;
        }

        if (form["decision"] != "allow")
        {
            throw new OAuthException("access_denied", "The member did not allow it.");
        }

        var member = Find(form["member"]) ?? throw new OAuthException("access_denied", "No member was chosen.");
        Approve(context, request, member);
    }

    private void Approve(HttpContext context, AuthorizationRequest request, SandboxMember member)
    {
        if (Authorizations.Grantable(request, member).Count == 0)
        {
            throw new OAuthException("invalid_scope", $"{member.Name} cannot grant these scopes.");
        }

        var code = authorizations.Approve(request, member);
        context.Response.Cookies.Append(MemberCookie, member.MemberId, Cookie);
        Redirect(context, Callbacks.ByPage(request, address.Issuer(legacy: false), ("code", code)));
    }

    private static AuthorizationRequest WithProductScopes(AuthorizationRequest request) => request.Scopes.Any(SandboxScope.Product.Contains)
        ? request
        : request with { Scopes = [.. request.Scopes, .. SandboxScope.Mcp] };

    // The bare origin, a trailing slash, and another case of scheme and host also name the product. So does an absent resource.
    private IReadOnlyList<string> ProductResource(IReadOnlyList<string> requested)
    {
        if (resource is null)
        {
            return requested;
        }

        var own = new Uri(resource);
        return requested.Select(text => new Uri(text)).All(uri =>
            uri.GetLeftPart(UriPartial.Authority) == own.GetLeftPart(UriPartial.Authority)
            && uri.Query.Length == 0 && uri.AbsolutePath.TrimEnd('/') is var path && (path.Length == 0 || path == own.AbsolutePath))
                ? [resource]
                : throw new OAuthException("invalid_target", $"The resource is {resource}.");
    }

    // A response to a form has status 303, so that the browser does not send the form to the callback (RFC 9700, section 4.12).
    private static void Redirect(HttpContext context, string callback)
    {
        context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method) ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found;
        context.Response.Headers.Location = callback;
    }

    private static SandboxMember? Find(string? memberId) => SandboxMember.Seeded.FirstOrDefault(member => member.MemberId == memberId);

    private static string FormAction(HttpContext context) => Path + QueryString.Create(context.Request.Query).Value;

    // The cookie binds the form to the browser, and the parameters bind it to this request. A form for one client approves no other client.
    private string FormToken(HttpContext context, string binding) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_formKey, Encoding.UTF8.GetBytes($"{binding} {FormAction(context)}")));
}

using CodaMcp.Authentication;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>
/// Finds the members that Cloudflare Access signs in. Every request through Access carries the member's assertion, a browser's too.
/// </summary>
internal sealed class AccessMembers(PageAdmission admission, PageWriter writer) : IBrowserMembers
{
    /// <inheritdoc/>
    /// <remarks>Cloudflare, "Application token": this path exists on every host that Access protects. Known from documentation only.</remarks>
    public string? SignOutAddress => "/cdn-cgi/access/logout";

    /// <inheritdoc/>
    public async Task<SignedInMember?> FindAsync(HttpContext context)
    {
        if (context.FindMember() is not { } principal)
            return null;
        var member = new SignedInMember(principal.Id, principal.Label, principal.Label, "");
        return await admission.RefusalOf(member, context.RequestAborted) is { } refusal ? throw new NotLetInException(refusal) : member;
    }

    /// <inheritdoc/>
    public Task AskToSignInAsync(HttpContext context, string returnTo) => writer.WriteAsync<MessageView, MessageModel>(
        context,
        new MessageModel("You are not signed in", "This server signs people in with Cloudflare Access, and this request did not come through it. Open this page at the address that your admin gave you."),
        StatusCodes.Status403Forbidden);
}

using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>Finds the member who is signed in at a browser, with the sign-in provider in use.</summary>
internal interface IBrowserMembers
{
    /// <summary>The address of the sign-out link; null if the pages have a sign-out form instead.</summary>
    string? SignOutAddress { get; }

    /// <summary>Returns the member at the browser; null if no member is signed in.</summary>
    /// <exception cref="NotLetInException">The member may not use this server.</exception>
    Task<SignedInMember?> FindAsync(HttpContext context);

    /// <summary>Answers a browser at which no member is signed in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="returnTo">The page of ours that the person wanted, with its query.</param>
    Task AskToSignInAsync(HttpContext context, string returnTo);
}

using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>Who is signed in at a browser, by the provider in use.</summary>
internal interface IBrowserMembers
{
    /// <summary>The address that a browser signs out at by a link; null where it signs out by a form of ours.</summary>
    string? SignOutAddress { get; }

    /// <summary>The member at the browser; null if nobody is signed in.</summary>
    /// <exception cref="NotLetInException">The member may not use this server.</exception>
    Task<SignedInMember?> FindAsync(HttpContext context);

    /// <summary>Answers a browser at which nobody is signed in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="returnTo">The page of ours that the person wanted, with its query.</param>
    Task AskToSignInAsync(HttpContext context, string returnTo);
}

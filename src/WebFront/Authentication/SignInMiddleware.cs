using Microsoft.AspNetCore.Authentication;

namespace CodaMcp.Authentication;

/// <summary>
/// Signs in the member of a request. Only a token that is not in the cache of verified tokens goes through ASP.NET Core's authentication.
/// That creates a handler and a service scope for each request.
/// </summary>
/// <param name="next">The next middleware.</param>
/// <param name="schemes">The authentication schemes of ASP.NET Core.</param>
/// <param name="members">Signs in members whose token was verified before.</param>
internal sealed class SignInMiddleware(RequestDelegate next, IAuthenticationSchemeProvider schemes, MemberBearerEvents members)
{
    private readonly AuthenticationMiddleware verification = new(next, schemes);

    public Task InvokeAsync(HttpContext context) => members.TrySignIn(context) ? next(context) : verification.Invoke(context);
}

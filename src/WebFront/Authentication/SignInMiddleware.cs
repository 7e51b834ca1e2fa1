using Microsoft.AspNetCore.Authentication;

namespace CodaMcp.Authentication;

/// <summary>
/// Signs in the member of a request. Only a token that was not verified lately goes through ASP.NET Core's authentication, which makes a handler and a
/// scope of services for each request.
/// </summary>
/// <param name="next">What comes after sign-in.</param>
/// <param name="schemes">The schemes of ASP.NET Core.</param>
/// <param name="members">Knows the tokens.</param>
internal sealed class SignInMiddleware(RequestDelegate next, IAuthenticationSchemeProvider schemes, MemberBearerEvents members)
{
    private readonly AuthenticationMiddleware verification = new(next, schemes);

    public Task InvokeAsync(HttpContext context) => members.TrySignIn(context) ? next(context) : verification.Invoke(context);
}

using CodaMcp.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace CodaMcp.Authentication;

/// <summary>
/// Challenges requests that are not signed in. Whether a member is still admitted is checked later, together with the request itself
/// (<see cref="Entrance"/>). It is checked here only if a request of the same member and client was refused within the last minute.
/// </summary>
/// <param name="next">The next middleware, which needs a member.</param>
/// <param name="entrances">Asks the member's grain.</param>
internal sealed class MemberGate(RequestDelegate next, Entrances entrances)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.FindMember() is not { } member)
            await context.ChallengeAsync(JwtBearerDefaults.AuthenticationScheme);
        else if (entrances.WasShutOut(member) && await new Entrance(context, entrances, sessionId: null).AskAsync() is { } refusal)
            await refusal();
        else
            await next(context);
    }
}

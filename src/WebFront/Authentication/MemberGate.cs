using CodaMcp.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace CodaMcp.Authentication;

/// <summary>
/// Challenges requests that are not signed in. Whether a member is still let in is asked later, together with what the request asks for
/// (<see cref="Entrance"/>), and here only where a request of theirs was refused a moment ago.
/// </summary>
/// <param name="next">What needs a member.</param>
/// <param name="entrances">Asks.</param>
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

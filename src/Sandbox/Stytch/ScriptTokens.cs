using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// <c>GET /sandbox/token?member=EMAIL&amp;resource=URL</c>: returns an access token as plain text, for use with curl. Only the sandbox has it. The token is
/// equal to the result of a complete sign-in.
/// </summary>
internal sealed class ScriptTokens(TokenMinter minter)
{
    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/sandbox/token", (HttpContext context) =>
    {
        var query = context.Request.Query;
        var member = SandboxMember.Named(query["member"]);
        if (member is null || query["resource"] is not [{ Length: > 0 } resource])
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsync($"Say member (one of {string.Join(", ", SandboxMember.Seeded.Select(seeded => seeded.Email).Distinct())}) and resource (the MCP endpoint).\n");
        }
        var scopes = SandboxScope.All.Where(scope => scope.Name.StartsWith("coda.", StringComparison.Ordinal) && member.CanGrant(scope));
        return context.Response.WriteAsync(minter.Mint(new MintRequest
        {
            Member = member.Email,
            Scope = string.Join(' ', scopes.Select(scope => scope.Name)),
            Resources = [resource],
        }));
    });
}

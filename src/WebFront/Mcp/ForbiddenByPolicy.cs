using CodaMcp.Authentication;
using CodaMcp.Policies;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;

namespace CodaMcp.Mcp;

/// <summary>Finds what the policy of the member's organization forbids. The lists leave it out. The member's grain refuses its use.</summary>
/// <param name="grains">Gets the policy grains.</param>
/// <param name="http">The request being served.</param>
/// <param name="time">The clock.</param>
internal sealed class ForbiddenByPolicy(IGrainFactory grains, IHttpContextAccessor http, TimeProvider time)
{
    private static readonly ForbiddenOffers None = new([], []);

    /// <summary>Returns the offers that the policy forbids to the member of the request.</summary>
    /// <exception cref="McpProtocolException">The policy grain cannot be reached.</exception>
    public async ValueTask<ForbiddenOffers> FindAsync(CancellationToken cancellationToken)
    {
        var context = http.HttpContext ?? throw new InvalidOperationException("MCP outside an HTTP request.");
        // The member's grain says so when it admits the request. So most lists need no second grain call.
        if (context.Features.Get<Entrance>() is { SeesAllTools: true })
            return None;
        var member = context.GetMember().Id;
        try
        {
            var policies = grains.GetKnownGrain<IPolicyGrain>(PolicyGrainKey.Of(member.Organization));
            return await GrainFaults.AskAsync(() => policies.GetForbidden(member.Member), time, cancellationToken);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            throw new McpProtocolException("The service could not answer just now. Try again shortly.", error, McpErrorCode.InternalError);
        }
    }
}

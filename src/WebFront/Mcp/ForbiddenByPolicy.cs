using CodaMcp.Authentication;
using CodaMcp.Policies;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;

namespace CodaMcp.Mcp;

/// <summary>What the policy of the member's organization forbids of what this server offers. The member's grain refuses it; here it is only not listed.</summary>
/// <param name="grains">The way to the policies.</param>
/// <param name="http">The request being served.</param>
/// <param name="time">The clock.</param>
internal sealed class ForbiddenByPolicy(IGrainFactory grains, IHttpContextAccessor http, TimeProvider time)
{
    /// <summary>Asks for the member of the request.</summary>
    /// <exception cref="McpProtocolException">Nobody can say just now.</exception>
    public async ValueTask<ForbiddenOffers> FindAsync(CancellationToken cancellationToken)
    {
        var member = (http.HttpContext ?? throw new InvalidOperationException("MCP outside an HTTP request.")).GetMember().Id;
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

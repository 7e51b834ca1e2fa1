using CodaMcp.Mcp;
using CodaMcp.Policies;
using CodaMcp.Pages.Stytch;
using Orleans.Runtime;

namespace CodaMcp.Pages;

/// <summary>
/// Checks whether a member's organization allows the client that the member wants to connect. The organization's admins see a client that
/// waits for their decision.
/// </summary>
internal sealed class ClientAdmission(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Returns the reason why the client may not be connected, and what to do, in one sentence; null if it may.</summary>
    /// <exception cref="TimeoutException">The organization's grain did not answer.</exception>
    /// <exception cref="OrleansException">The organization's grain could not be reached.</exception>
    public async Task<string?> RefusalOf(AuthorizationRequest request, AuthorizeStartAnswer start, SignedInMember member, CancellationToken cancellationToken)
    {
        var policies = grains.GetGrain<IPolicyGrain>(PolicyGrainKey.Of(member.Id.Organization));
        var client = new ConnectClient(request.ClientId, ShownText.Of(start.Client.ClientName), request.Target.Place, member.Id, member.Email);
        return await GrainFaults.AskAsync(() => new ValueTask<ClientStanding>(policies.Connect(client)), time, cancellationToken) switch
        {
            ClientStanding.Allowed => null,
            ClientStanding.Pending => "An admin of your organization has to allow this client first: they have been shown that you asked, so tell one, and connect again after that.",
            _ => "Your organization does not allow this client: use another one, or ask an admin of your organization to allow it.",
        };
    }
}

using CodaMcp.Mcp;
using CodaMcp.Policies;
using CodaMcp.Pages.Stytch;
using Orleans.Runtime;

namespace CodaMcp.Pages;

/// <summary>Checks whether a member's organization allows the client that the member wants to connect. Admins are shown a client that waits for them.</summary>
internal sealed class ClientAdmission(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Why the client may not be connected, and what to do, in one sentence; null where it may.</summary>
    /// <exception cref="TimeoutException">Nobody can say just now.</exception>
    /// <exception cref="OrleansException">Likewise.</exception>
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

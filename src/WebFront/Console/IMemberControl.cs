using CodaMcp.Members;
using CodaMcp.Quotas;

namespace CodaMcp.Pages;

/// <summary>What the console does to a member, or asks the member's grain.</summary>
internal interface IMemberControl
{
    /// <summary>Ends one session. False where there is none.</summary>
    Task<bool> EndSessionAsync(MemberId member, string session);

    /// <summary>Ends all sessions, and says how many.</summary>
    Task<int> EndSessionsAsync(MemberId member);

    /// <summary>Refuses every token issued so far, and ends the sessions. Clients have to sign in again.</summary>
    Task RevokeAsync(MemberId member, DateTimeOffset issuedBefore);

    /// <summary>Shuts the member out, or lets them in again.</summary>
    Task SetDisabledAsync(MemberId member, bool disabled);

    /// <summary>Records that a client was disconnected. It is not, if that cannot be recorded: then the result is false.</summary>
    Task<bool> RecordDisconnectAsync(MemberId member, ConnectedClient client);

    /// <summary>What the member has used, and what is left.</summary>
    Task<MemberUsage> UsageAsync(MemberId member, CancellationToken cancellationToken);
}

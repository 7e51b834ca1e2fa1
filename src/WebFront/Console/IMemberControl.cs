using CodaMcp.Members;
using CodaMcp.Quotas;

namespace CodaMcp.Pages;

/// <summary>Carries out the console's actions on a member, and reads the member's usage.</summary>
internal interface IMemberControl
{
    /// <summary>Ends one session. Returns false if there is none.</summary>
    Task<bool> EndSessionAsync(MemberId member, string session);

    /// <summary>Ends all sessions, and returns their number.</summary>
    Task<int> EndSessionsAsync(MemberId member);

    /// <summary>Refuses every token issued so far, and ends the sessions. Clients have to sign in again.</summary>
    Task RevokeAsync(MemberId member, DateTimeOffset issuedBefore);

    /// <summary>Disables the member, or enables them again.</summary>
    Task SetDisabledAsync(MemberId member, bool disabled);

    /// <summary>
    /// Records that a client is disconnected. If this cannot be recorded, returns false, and the caller must not disconnect the client.
    /// </summary>
    Task<bool> RecordDisconnectAsync(MemberId member, ConnectedClient client);

    /// <summary>Returns what the member has used, and what is left.</summary>
    Task<MemberUsage> UsageAsync(MemberId member, CancellationToken cancellationToken);
}

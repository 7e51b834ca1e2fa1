using CodaMcp.Members;

namespace CodaMcp.Commands;

/// <summary>The operator's changes of a member. When a method returns, its change is durable and in force.</summary>
internal interface IMemberChanges : IAsyncDisposable
{
    /// <summary>Refuses tokens issued before a time, and ends the sessions opened before it.</summary>
    Task RevokeAsync(MemberId member, DateTimeOffset issuedBefore);

    /// <summary>Disables or enables the member.</summary>
    Task SetDisabledAsync(MemberId member, bool disabled);

    /// <summary>Ends a session. Returns false if it does not exist.</summary>
    Task<bool> EndSessionAsync(MemberId member, string sessionId);

    /// <summary>Ends all sessions. Returns their number.</summary>
    Task<int> EndSessionsAsync(MemberId member);
}

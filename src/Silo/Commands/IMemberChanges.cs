using CodaMcp.Members;

namespace CodaMcp.Commands;

/// <summary>What operators decide about members. Each decision is durable and in force when its method returns.</summary>
internal interface IMemberChanges : IAsyncDisposable
{
    /// <summary>Refuses the tokens issued before a moment, and ends the sessions opened before it.</summary>
    Task RevokeAsync(MemberId member, DateTimeOffset issuedBefore);

    /// <summary>Shuts the member out, or lets the member in again.</summary>
    Task SetDisabledAsync(MemberId member, bool disabled);

    /// <summary>Ends a session. False where there is none.</summary>
    Task<bool> EndSessionAsync(MemberId member, string sessionId);

    /// <summary>Ends all sessions, and returns how many.</summary>
    Task<int> EndSessionsAsync(MemberId member);
}

using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Policies;
using CodaMcp.Sessions;
using CodaMcp.Stops;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CodaMcp.Commands;

/// <summary>
/// Changes members while no server runs, with the same classes as a member's grain. It takes the member's fence, so the change is safe even if a server runs.
/// </summary>
/// <param name="store">The members' data.</param>
/// <param name="options">The limits of a member's sessions.</param>
/// <param name="records">Writes the audit records.</param>
internal sealed class StoredMemberChanges(IMemberStore store, MemberSessionOptions options, OperatorRecords records) : IMemberChanges
{
    /// <inheritdoc/>
    public Task RevokeAsync(MemberId member, DateTimeOffset issuedBefore) => ChangeAsync(member, EventKinds.Revoke, (access, _) =>
    {
        access.Revoke(issuedBefore);
        return true;
    });

    /// <inheritdoc/>
    public Task SetDisabledAsync(MemberId member, bool disabled) => ChangeAsync(member, disabled ? EventKinds.Disable : EventKinds.Enable, (access, _) =>
    {
        access.SetDisabled(disabled);
        return true;
    });

    /// <inheritdoc/>
    public Task<bool> EndSessionAsync(MemberId member, string sessionId) => ChangeAsync(member, kind: null, (_, sessions) => sessions.Close(sessionId));

    /// <inheritdoc/>
    public Task<int> EndSessionsAsync(MemberId member) => ChangeAsync(member, kind: null, static (_, sessions) => sessions.CloseOpenedBefore(DateTimeOffset.MaxValue));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<T> ChangeAsync<T>(MemberId member, string? kind, Func<AccessControl, MemberSessions, T> change)
    {
        using var data = new MemberData(store, member.ToGrainKey(), NullLogger<MemberData>.Instance);
        var sessions = new MemberSessions(data, Options.Create(options), TimeProvider.System);
        var access = new AccessControl(data, sessions, new ScopeChallenges(TimeProvider.System), new CurrentStops(), new CurrentPolicies(new CurrentClients()), new ToolCatalog([]));
        await data.OpenAsync(CancellationToken.None);
        var happened = new List<(string Kind, string? SessionId, string? Reason)>();
        sessions.Ended = (session, reason) => happened.Add((EventKinds.SessionEnd, session.Id, reason));
        var result = change(access, sessions);
        await data.SaveAsync();
        if (kind is not null)
            happened.Add((kind, null, null));
        if (happened.Count > 0)
            await records.NoteAsync(member, happened);
        return result;
    }
}

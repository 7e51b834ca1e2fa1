using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>Completes the calls of sessions with what their sessions say.</summary>
internal static class SessionCalls
{
    // The first revision whose clients can go on with a stream elsewhere (2025-11-25, SEP-1699). Revisions are dates, so they compare as text.
    private const string Resumes = "2025-11-25";

    /// <summary>The call as one of a session.</summary>
    /// <param name="call">The call. What it leaves of the client's abilities, and whether it can be resumed, is never more afterwards.</param>
    /// <param name="session">The session.</param>
    /// <param name="client">The client, as the session began with it.</param>
    public static MemberCall Of(this MemberCall call, SessionView session, CallingClient client) => call with
    {
        Resumable = call.Resumable && string.CompareOrdinal(session.ProtocolVersion, Resumes) >= 0,
        Tool = call.Tool is null ? null : call.Tool with { Client = client, ClientAbilities = call.Tool.ClientAbilities & session.Abilities },
        Resource = call.Resource is null ? null : call.Resource with { Caller = call.Resource.Caller with { Client = client } },
        Resources = call.Resources is null ? null : call.Resources with { Caller = call.Resources.Caller with { Client = client } },
        Completion = call.Completion is null ? null : call.Completion with { Caller = call.Completion.Caller with { Client = client } },
    };
}

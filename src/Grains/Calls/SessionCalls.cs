using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>Adds the data of sessions to their calls.</summary>
internal static class SessionCalls
{
    // The first revision whose clients can resume a stream on another connection (2025-11-25, SEP-1699). Revisions are dates, so they compare as text.
    private const string Resumes = "2025-11-25";

    /// <summary>Returns a call with the data of its session.</summary>
    /// <param name="call">The call. The session can only reduce its client abilities and its resumability, never extend them.</param>
    /// <param name="session">The session.</param>
    /// <param name="client">The client as it was at the start of the session.</param>
    public static MemberCall Of(this MemberCall call, SessionView session, CallingClient client) => call with
    {
        Resumable = call.Resumable && string.CompareOrdinal(session.ProtocolVersion, Resumes) >= 0,
        Tool = call.Tool is null ? null : call.Tool with { Client = client, ClientAbilities = call.Tool.ClientAbilities & session.Abilities },
        Resource = call.Resource is null ? null : call.Resource with { Caller = call.Resource.Caller with { Client = client } },
        Resources = call.Resources is null ? null : call.Resources with { Caller = call.Resources.Caller with { Client = client } },
        Completion = call.Completion is null ? null : call.Completion with { Caller = call.Completion.Caller with { Client = client } },
    };
}

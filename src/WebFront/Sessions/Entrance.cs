using CodaMcp.Members;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sessions;

/// <summary>
/// Whether the member's grain has let a request in, and its session. A call brings the question along
/// (<see cref="Calls.IMemberCallGrain.StartCall"/>); for every other request it is asked by itself. Nothing of an answer leaves before.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="entrances">Asks the grain.</param>
/// <param name="sessionId">The session that the request names; null for none.</param>
internal sealed class Entrance(HttpContext context, Entrances entrances, string? sessionId)
{
    /// <summary>The session that the request names; null for none.</summary>
    public string? SessionId => sessionId;

    /// <summary>What the grain says of the session; null before the request was let in, and for a request without one.</summary>
    public SessionView? Session { get; private set; }

    /// <summary>Whether the request was let in.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Asks the grain, unless the request was let in before.</summary>
    /// <returns>Writes the answer to a request that is refused; null if it was let in.</returns>
    public async ValueTask<Func<Task>?> AskAsync()
    {
        if (IsOpen)
            return null;
        var entry = await entrances.AskAsync(context, sessionId);
        return Take(entry?.Admission, entry?.Session);
    }

    /// <summary>Takes the grain's decision.</summary>
    /// <param name="admission">The decision; null where there was none to be had.</param>
    /// <param name="session">The session.</param>
    /// <returns>As <see cref="AskAsync"/>.</returns>
    public Func<Task>? Take(Admission? admission, SessionView? session)
    {
        if (entrances.RefusalOf(context, admission, session) is { } refusal)
            return refusal;
        Open(session);
        return null;
    }

    /// <summary>Lets the answer leave, although the grain may not have decided: what is said then shows nothing of the member's.</summary>
    public void Open(SessionView? session = null)
    {
        if (session is not null && !IsOpen)
            context.Response.Headers[SessionLayer.Header] = sessionId;
        (Session, IsOpen) = (session, true);
    }
}

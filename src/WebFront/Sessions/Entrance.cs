using CodaMcp.Members;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sessions;

/// <summary>
/// Whether the member's grain has admitted a request, and the session of the request. The first message of a call also asks for admission
/// (<see cref="Calls.IMemberCallGrain.StartCall"/>). Every other request asks with a separate message. Nothing of the answer is sent before the
/// request is admitted.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="entrances">Asks the grain.</param>
/// <param name="sessionId">The session that the request names; null for none.</param>
internal sealed class Entrance(HttpContext context, Entrances entrances, string? sessionId)
{
    /// <summary>The session that the request names; null for none.</summary>
    public string? SessionId => sessionId;

    /// <summary>The session as the grain describes it. Null before the request is admitted, and for a request without a session.</summary>
    public SessionView? Session { get; private set; }

    /// <summary>Whether the answer may be sent.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether the grain said that the organization's policy forbids the member no tool. The first message of a call does not ask for this.</summary>
    public bool SeesAllTools { get; private set; }

    /// <summary>Asks the grain, unless the request is already admitted.</summary>
    /// <returns>A function that writes the answer to a refused request; null if the request is admitted.</returns>
    public async ValueTask<Func<Task>?> AskAsync()
    {
        if (IsOpen)
            return null;
        var entry = await entrances.AskAsync(context, sessionId);
        SeesAllTools = entry?.SeesAllTools ?? false;
        return Take(entry?.Admission, entry?.Session);
    }

    /// <summary>Applies the grain's decision.</summary>
    /// <param name="admission">The decision; null if the grain did not answer.</param>
    /// <param name="session">The session.</param>
    /// <returns>As <see cref="AskAsync"/>.</returns>
    public Func<Task>? Take(Admission? admission, SessionView? session)
    {
        if (entrances.RefusalOf(context, admission, session) is { } refusal)
            return refusal;
        Open(session);
        return null;
    }

    /// <summary>Allows the answer to be sent. If the grain has not decided, the answer must contain no data of the member.</summary>
    public void Open(SessionView? session = null)
    {
        if (session is not null && !IsOpen)
            context.Response.Headers[SessionLayer.Header] = sessionId;
        (Session, IsOpen) = (session, true);
    }
}

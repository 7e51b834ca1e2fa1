using CodaMcp.Calls;
using CodaMcp.Sessions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>
/// Sends a member who has to connect a Coda API token to the page where they can. Never asks for the token in the conversation: what is
/// typed there passes through the client and the model, which is what URL elicitation is for (MCP, Elicitation, URL mode).
/// </summary>
/// <param name="settings">Where the page is.</param>
internal sealed class ConnectCodaPrompt(FrontSettings settings)
{
    private const string InputKey = "connect_coda";

    /// <summary>Asks in the client's own way where it has one.</summary>
    /// <param name="request">The call that needs the token. It has changed nothing, so that the client may repeat it.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="session">Its session, for clients that have one.</param>
    /// <param name="message">What is missing, in one or two sentences.</param>
    /// <returns>The text of a tool error, for every other client.</returns>
    /// <exception cref="UrlElicitationRequiredException">The client is of 2025-11-25 and opens addresses: it shows this one and repeats the call afterwards.</exception>
    /// <exception cref="InputRequiredException">The client is of 2026-07-28 and opens addresses: likewise.</exception>
    public string Ask(JsonRpcRequest request, CallToolRequestParams parameters, SessionView? session, string message)
    {
        if (session is not null)
            return Ask(session, message);
        var url = settings.PublicUrl + "/account";
        // A repeated call brings the member's answer along. It only says whether they opened the page, not what they did there, and
        // it may have been made up; whether a token is connected the grain has just said. Asking once more would go on for ever.
        var asked = parameters.InputResponses?.ContainsKey(InputKey) is true;
        if (!asked && request.Context?.ClientCapabilities?.Elicitation?.Url is not null)
            throw new InputRequiredException(new Dictionary<string, ModelContextProtocol.Protocol.InputRequest> { [InputKey] = ModelContextProtocol.Protocol.InputRequest.ForElicitation(Elicitation(url, message, id: null)) });
        return $"{message} It is at {url}";
    }

    /// <summary>Likewise in a session, where the call may be answered on another connection than it was made.</summary>
    /// <param name="session">The session.</param>
    /// <param name="message">What is missing, in one or two sentences.</param>
    /// <returns>The text of a tool error, for every other client.</returns>
    /// <exception cref="UrlElicitationRequiredException">The client is of 2025-11-25 and opens addresses: it shows this one and repeats the call afterwards.</exception>
    public string Ask(SessionView session, string message)
    {
        var url = settings.PublicUrl + "/account";
        // The id is for telling the client when the page is done with, which the revision leaves open; nothing is kept under it.
        if (session.ProtocolVersion == ProtocolVersions.NewestOfInitialize && session.Abilities.HasFlag(ClientAbilities.ElicitUrl))
            throw new UrlElicitationRequiredException(message, [Elicitation(url, message, $"{Guid.NewGuid()}")]);
        return $"{message} It is at {url}";
    }

    private static ElicitRequestParams Elicitation(string url, string message, string? id) => new() { Mode = "url", Url = url, Message = message, ElicitationId = id };
}

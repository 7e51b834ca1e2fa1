using CodaMcp.Calls;
using CodaMcp.Sessions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>
/// Sends a member who has to connect a Coda API token to the page for that. Never asks for the token in the conversation, because the client and the
/// model can read all text there. URL elicitation exists for this purpose (MCP, Elicitation, URL mode).
/// </summary>
/// <param name="settings">Contains the address of the page.</param>
internal sealed class ConnectCodaPrompt(FrontSettings settings)
{
    private const string InputKey = "connect_coda";

    /// <summary>Asks the member through the client, if the client supports URL elicitation.</summary>
    /// <param name="request">The call that needs the token. It has changed nothing, so the client may repeat it.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="session">Its session; null if it has none.</param>
    /// <param name="message">The missing connection, in one or two sentences.</param>
    /// <returns>The text of a tool error, for every other client.</returns>
    /// <exception cref="UrlElicitationRequiredException">
    /// The client is of 2025-11-25 and supports URL elicitation. It shows the page, and then repeats the call.
    /// </exception>
    /// <exception cref="InputRequiredException">The client is of 2026-07-28 and supports URL elicitation: likewise.</exception>
    public string Ask(JsonRpcRequest request, CallToolRequestParams parameters, SessionView? session, string message)
    {
        if (session is not null)
            return Ask(session, message);
        var url = settings.PublicUrl + "/account";
        // A repeated call contains the member's answer. The answer only says whether the member opened the page, and it may be made up. The grain has
        // just reported that no token is connected. So a second question would lead to an endless loop.
        var asked = parameters.InputResponses?.ContainsKey(InputKey) is true;
        if (!asked && request.Context?.ClientCapabilities?.Elicitation?.Url is not null)
            throw new InputRequiredException(new Dictionary<string, ModelContextProtocol.Protocol.InputRequest> { [InputKey] = ModelContextProtocol.Protocol.InputRequest.ForElicitation(Elicitation(url, message, id: null)) });
        return $"{message} It is at {url}";
    }

    /// <summary>Likewise in a session. There the answer may go out on another connection than the call came in on.</summary>
    /// <param name="session">The session.</param>
    /// <param name="message">The missing connection, in one or two sentences.</param>
    /// <returns>The text of a tool error, for every other client.</returns>
    /// <exception cref="UrlElicitationRequiredException">
    /// The client is of 2025-11-25 and supports URL elicitation. It shows the page, and then repeats the call.
    /// </exception>
    public string Ask(SessionView session, string message)
    {
        var url = settings.PublicUrl + "/account";
        // With the id, a server can tell the client when the page is done. The revision makes that optional, and nothing is stored under the id.
        if (session.ProtocolVersion == ProtocolVersions.NewestOfInitialize && session.Abilities.HasFlag(ClientAbilities.ElicitUrl))
            throw new UrlElicitationRequiredException(message, [Elicitation(url, message, $"{Guid.NewGuid()}")]);
        return $"{message} It is at {url}";
    }

    private static ElicitRequestParams Elicitation(string url, string message, string? id) => new() { Mode = "url", Url = url, Message = message, ElicitationId = id };
}

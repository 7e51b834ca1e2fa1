using System.Text.Json;
using CodaMcp.Members;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

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
    /// <param name="session">Its session, for clients that have one.</param>
    /// <param name="message">What is missing, in one or two sentences.</param>
    /// <returns>The text of a tool error, for every other client.</returns>
    /// <exception cref="UrlElicitationRequiredException">The client is of 2025-11-25 and opens addresses: it shows this one and repeats the call afterwards.</exception>
    /// <exception cref="InputRequiredException">The client is of 2026-07-28 and opens addresses: likewise.</exception>
    public string Ask(RequestContext<CallToolRequestParams> request, SessionInfo? session, string message)
    {
        var url = settings.PublicUrl + "/account";
        if (session is null)
        {
            // A repeated call brings the member's answer along. It only says whether they opened the page, not what they did there, and
            // it may have been made up; whether a token is connected the grain has just said. Asking once more would go on for ever.
            var asked = request.Params.InputResponses?.ContainsKey(InputKey) is true;
            if (!asked && request.Server.IsMrtrSupported && request.JsonRpcRequest.Context?.ClientCapabilities?.Elicitation?.Url is not null)
                throw new InputRequiredException(new Dictionary<string, InputRequest> { [InputKey] = InputRequest.ForElicitation(Elicitation(url, message, id: null)) });
        }
        else if (session.Opening.ProtocolVersion == ProtocolVersions.NewestOfInitialize && OpensAddresses(session.Opening.ClientCapabilities))
        {
            // The id is for telling the client when the page is done with, which the revision leaves open; nothing is kept under it.
            throw new UrlElicitationRequiredException(message, [Elicitation(url, message, $"{Guid.NewGuid()}")]);
        }

        return $"{message} It is at {url}";
    }

    private static ElicitRequestParams Elicitation(string url, string message, string? id) => new() { Mode = "url", Url = url, Message = message, ElicitationId = id };

    // "elicitation": {} alone means forms.
    private static bool OpensAddresses(byte[] capabilities)
    {
        using var json = JsonDocument.Parse(capabilities);
        return json.RootElement.TryGetProperty("elicitation", out var elicitation)
            && elicitation.ValueKind == JsonValueKind.Object
            && elicitation.TryGetProperty("url", out var url)
            && url.ValueKind == JsonValueKind.Object;
    }
}

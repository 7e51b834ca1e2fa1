using System.Text;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Settings;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using InputRequest = ModelContextProtocol.Protocol.InputRequest;
using InputResponse = CodaMcp.Calls.InputResponse;

namespace CodaMcp.Mcp;

/// <summary>
/// Determines what the client of a call can be asked, and passes its answers on. Asks clients of 2026-07-28 a tool's questions (MCP, Multi Round-Trip
/// Requests). Clients in sessions are asked with separate requests.
/// </summary>
internal static class ClientElicitation
{
    // More answers than a call has questions.
    [MemberLimit]
    private const int MaxResponses = 32;

    private const int MaxResponseBytes = 256 * 1024;

    private const ClientAbilities Any = ClientAbilities.ElicitForm | ClientAbilities.ElicitUrl | ClientAbilities.Sample | ClientAbilities.ListRoots;

    /// <summary>
    /// Returns what the client can be asked for. Without a session, the client declares that with each call. In a session the member's grain knows
    /// what the client declared, so this method returns everything. The user can exclude forms (<see cref="ConfirmationChoice"/>).
    /// </summary>
    /// <exception cref="McpProtocolException">The user's choice has an invalid value.</exception>
    public static ClientAbilities AbilitiesOf(HttpContext context, JsonRpcRequest request, bool inSession) =>
        (inSession ? Any : Declared(request)) & ~(ConfirmationChoice.IsByArgument(context) ? ClientAbilities.ElicitForm : ClientAbilities.None);

    // A request without a session is of 2026-07-28 and declares the capabilities itself.
    private static ClientAbilities Declared(JsonRpcRequest request) =>
        request.Context?.ClientCapabilities is { } declared ? AbilitiesOf(declared) : ClientAbilities.None;

    /// <summary>Returns the client's answers. Returns none in a session, where answers come as separate messages.</summary>
    /// <exception cref="McpProtocolException">There are too many answers, or one is too large.</exception>
    public static InputResponse[] ResponsesOf(CallToolRequestParams parameters, bool inSession)
    {
        if (inSession || parameters.InputResponses is not { Count: > 0 } given)
            return [];
        if (given.Count > MaxResponses)
            throw new McpProtocolException($"inputResponses holds {given.Count} answers, and at most {MaxResponses} are taken.", McpErrorCode.InvalidParams);
        return [.. given.Select(response => new InputResponse { Key = response.Key, Result = Checked(response.Value.RawValue) })];
    }

    /// <summary>Ends a call as the protocol requires if the client must be asked first, or if its answers cannot be used.</summary>
    /// <exception cref="InputRequiredException">The client is asked, and repeats the call with its answers.</exception>
    /// <exception cref="MissingRequiredClientCapabilityException">The tool needs to ask the client something that the client does not support.</exception>
    /// <exception cref="McpProtocolException">The request state is invalid.</exception>
    public static void ThrowIfWanted(ToolOutcome outcome, bool inSession)
    {
        if (outcome.InputRequired is { } required)
            throw new InputRequiredException(required.Requests.ToDictionary(question => question.Key, ToProtocol), required.RequestState);
        if (inSession)
            return;
        if (outcome.Error is { Kind: ToolErrorKind.InputUnavailable, MissingAbilities: not ClientAbilities.None and var missing } unavailable)
            throw new MissingRequiredClientCapabilityException(CapabilitiesOf(missing), unavailable.Message);
        if (outcome.Error is { Kind: ToolErrorKind.InvalidRequestState } invalid)
            throw new McpProtocolException(invalid.Message, McpErrorCode.InvalidParams);
    }

#pragma warning disable MCP9005 // Deprecated in the protocol, and still to be served until they are gone from it.
    private static ClientAbilities AbilitiesOf(ClientCapabilities declared) =>
        (declared.Elicitation is { } elicitation && (elicitation.Form is not null || elicitation.Url is null) ? ClientAbilities.ElicitForm : ClientAbilities.None)
        | (declared.Elicitation?.Url is null ? ClientAbilities.None : ClientAbilities.ElicitUrl)
        | (declared.Sampling is null ? ClientAbilities.None : ClientAbilities.Sample)
        | (declared.Roots is null ? ClientAbilities.None : ClientAbilities.ListRoots);

    private static ClientCapabilities CapabilitiesOf(ClientAbilities abilities) => new()
    {
        Elicitation = (abilities & (ClientAbilities.ElicitForm | ClientAbilities.ElicitUrl)) == ClientAbilities.None ? null : new ElicitationCapability
        {
            Form = abilities.HasFlag(ClientAbilities.ElicitForm) ? new() : null,
            Url = abilities.HasFlag(ClientAbilities.ElicitUrl) ? new() : null,
        },
        Sampling = abilities.HasFlag(ClientAbilities.Sample) ? new() : null,
        Roots = abilities.HasFlag(ClientAbilities.ListRoots) ? new() : null,
    };
#pragma warning restore MCP9005

    private static InputRequest ToProtocol(CodaMcp.Calls.InputRequest question) => new()
    {
        Method = question.Method,
        Params = JsonElement.Parse(question.Params),
    };

    private static byte[] Checked(JsonElement answer)
    {
        var json = Encoding.UTF8.GetBytes(answer.GetRawText());
        return json.Length <= MaxResponseBytes ? json : throw new McpProtocolException("An answer in inputResponses is larger than 256 KB.", McpErrorCode.InvalidParams);
    }
}

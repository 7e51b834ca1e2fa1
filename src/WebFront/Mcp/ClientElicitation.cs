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
/// Says what the client of a call can be asked, hands its answers on, and puts a tool's questions to clients of 2026-07-28 (MCP, Multi
/// Round-Trip Requests). Clients of sessions are asked by requests of their own.
/// </summary>
internal static class ClientElicitation
{
    // More than a call may ask.
    [MemberLimit]
    private const int MaxResponses = 32;

    private const int MaxResponseBytes = 256 * 1024;

    private const ClientAbilities Any = ClientAbilities.ElicitForm | ClientAbilities.ElicitUrl | ClientAbilities.Sample | ClientAbilities.ListRoots;

    /// <summary>
    /// What the client can be asked for. It declared that with the call. What it declared when its session began the member's grain knows, so
    /// that all counts here. Its user can take forms away (<see cref="ConfirmationChoice"/>).
    /// </summary>
    /// <exception cref="McpProtocolException">The user's choice has another value than it can have.</exception>
    public static ClientAbilities AbilitiesOf(HttpContext context, JsonRpcRequest request, bool inSession) =>
        (inSession ? Any : Declared(request)) & ~(ConfirmationChoice.IsByArgument(context) ? ClientAbilities.ElicitForm : ClientAbilities.None);

    // A request without a session is of 2026-07-28, which says it with each request.
    private static ClientAbilities Declared(JsonRpcRequest request) =>
        request.Context?.ClientCapabilities is { } declared ? AbilitiesOf(declared) : ClientAbilities.None;

    /// <summary>The client's answers; a session's come by another way.</summary>
    /// <exception cref="McpProtocolException">There are more, or larger ones, than any tool asks for.</exception>
    public static InputResponse[] ResponsesOf(CallToolRequestParams parameters, bool inSession)
    {
        if (inSession || parameters.InputResponses is not { Count: > 0 } given)
            return [];
        if (given.Count > MaxResponses)
            throw new McpProtocolException($"inputResponses holds {given.Count} answers, and at most {MaxResponses} are taken.", McpErrorCode.InvalidParams);
        return [.. given.Select(response => new InputResponse { Key = response.Key, Result = Checked(response.Value.RawValue) })];
    }

    /// <summary>Ends a call whose client has to be asked first, or whose answers cannot be taken, in the way of the protocol.</summary>
    /// <exception cref="InputRequiredException">The client is asked, and makes the call again with its answers.</exception>
    /// <exception cref="MissingRequiredClientCapabilityException">The client cannot be asked what the tool cannot do without.</exception>
    /// <exception cref="McpProtocolException">The request state is not good.</exception>
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

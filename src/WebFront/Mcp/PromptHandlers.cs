using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Authentication;
using CodaMcp.Prompts;
using CodaMcp.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Mcp;

/// <summary>Answers <c>prompts/list</c> and <c>prompts/get</c> from the silos' catalogue. Prompts are texts and contain no data of the member.</summary>
/// <param name="grains">Gets the catalogue.</param>
/// <param name="http">The request being served.</param>
/// <param name="records">Records that a prompt was requested.</param>
/// <param name="logger">Logs details that the client is not told.</param>
internal sealed partial class PromptHandlers(IGrainFactory grains, IHttpContextAccessor http, IMemberRecords records, ILogger<PromptHandlers> logger)
{
    private const int LongestName = 64;

    public async ValueTask<ListPromptsResult> ListAsync(RequestContext<ListPromptsRequestParams> request, CancellationToken cancellationToken)
    {
        var prompts = await Ask(catalog => catalog.GetPrompts());
        return new ListPromptsResult
        {
            Prompts = [.. prompts.Select(prompt => new Prompt
            {
                Name = prompt.Name,
                Title = prompt.Title,
                Description = prompt.Description,
                Arguments = [.. prompt.Arguments.Select(argument => new PromptArgument
                {
                    Name = argument.Name,
                    Description = argument.Description,
                    Required = argument.Required,
                })],
            })],
        };
    }

    public async ValueTask<GetPromptResult> GetAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Params.Arguments ?? new Dictionary<string, JsonElement>())
        {
            arguments[name] = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Null => "",
                _ => throw new McpProtocolException("A prompt's arguments must be strings.", McpErrorCode.InvalidParams),
            };
        }

        var member = (http.HttpContext ?? throw new InvalidOperationException("A prompt outside an HTTP request.")).GetMember();
        var message = new GetPrompt(request.Params.Name, arguments) { Member = member.Id, ClientId = member.ClientId };
        var outcome = await Ask(catalog => catalog.GetPrompt(message));
        await RecordAsync(request.JsonRpcRequest, request.Params.Name, outcome);
        if (outcome.Problem is { } problem)
            throw new McpProtocolException(problem, outcome.Stopped ? McpErrorCode.InvalidRequest : McpErrorCode.InvalidParams);
        return new GetPromptResult
        {
            Description = outcome.Description,
            Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = outcome.Text! } }],
        };
    }

    private Task<bool> RecordAsync(JsonRpcRequest request, string prompt, PromptOutcome outcome)
    {
        var context = http.HttpContext ?? throw new InvalidOperationException("A prompt outside an HTTP request.");
        var caller = Callers.Of(context, request, TimeSpan.Zero);
        return records.RecordAsync(context.GetMember().Id, new MemberEvent
        {
            Kind = RequestMethods.PromptsGet,
            Refused = outcome.Problem is not null,
            Stopped = outcome.Stopped,
            Reason = outcome.Problem,
            MemberLabel = caller.MemberLabel,
            Client = caller.Client,
            SessionId = caller.SessionId,
            Scopes = caller.GrantedScopes,
            Targets = [$"prompt:{(prompt.Length <= LongestName ? prompt : prompt[..LongestName])}"],
            JsonRpcId = RequestIds.Of(request.Id),
        });
    }

    private async Task<T> Ask<T>(Func<IPromptCatalogGrain, ValueTask<T>> question)
    {
        try
        {
            return await question(grains.GetGrain<IPromptCatalogGrain>(0));
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogUnreachable(error);
            throw new McpProtocolException("The service could not answer just now. Try again shortly.", McpErrorCode.InternalError);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The catalogue of prompts did not answer.")]
    private partial void LogUnreachable(Exception error);
}

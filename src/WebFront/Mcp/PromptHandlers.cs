using System.Text.Json;
using CodaMcp.Prompts;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Mcp;

/// <summary>Answers <c>prompts/list</c> and <c>prompts/get</c> from the silos' catalogue. Prompts are texts and read nothing of the member's.</summary>
/// <param name="grains">The way to the catalogue.</param>
/// <param name="logger">For what a client is not told.</param>
internal sealed partial class PromptHandlers(IGrainFactory grains, ILogger<PromptHandlers> logger)
{
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

        var message = new GetPrompt(request.Params.Name, arguments);
        var outcome = await Ask(catalog => catalog.GetPrompt(message));
        if (outcome.Problem is { } problem)
            throw new McpProtocolException(problem, McpErrorCode.InvalidParams);
        return new GetPromptResult
        {
            Description = outcome.Description,
            Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = outcome.Text! } }],
        };
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

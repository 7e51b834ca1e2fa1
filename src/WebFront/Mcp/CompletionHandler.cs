using CodaMcp.Calls;
using CodaMcp.Members;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Mcp;

/// <summary>Turns <c>completion/complete</c> into a message to the member's grain. Proposes nothing if the grain refuses or does not answer.</summary>
/// <param name="calls">Sends calls to the member's grain.</param>
/// <param name="http">The request being served.</param>
/// <param name="logger">Logs details that the client is not told.</param>
internal sealed partial class CompletionHandler(MemberCalls calls, IHttpContextAccessor http, ILogger<CompletionHandler> logger)
{
    // A person is typing, and will have gone on after this time.
    private static readonly TimeSpan CallDuration = TimeSpan.FromSeconds(10);

    public async ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken)
    {
        var context = http.HttpContext ?? throw new InvalidOperationException("A completion outside an HTTP request.");
        var parameters = request.Params;
        var (target, reference) = parameters.Ref switch
        {
            PromptReference prompt => (CompletionTarget.Prompt, prompt.Name),
            ResourceTemplateReference template => (CompletionTarget.ResourceTemplate, template.Uri ?? ""),
            _ => (CompletionTarget.ResourceTemplate, ""),
        };
        var given = parameters.Context?.Arguments;
        var message = new CompleteArgument
        {
            Target = target,
            Reference = reference,
            Argument = parameters.Argument.Name,
            Value = parameters.Argument.Value,
            Doc = given?.TryGetValue("doc", out var doc) is true ? doc : null,
            Table = given?.TryGetValue("table", out var table) is true ? table : null,
            Caller = Callers.Of(context, request.JsonRpcRequest, CallDuration),
        };
        var call = new MemberCall { Id = RandomId.New(), Completion = message };
        ArgumentCompletions? found;
        try
        {
            var result = await calls.RunAsync(
                context, call, new CallRequest(request.JsonRpcRequest, parameters.ProgressToken, "completion/complete", Writes: false), cancellationToken);
            found = result?.Completion;
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogUnreachable(error);
            found = null;
        }

        return ToResult(found ?? ArgumentCompletions.None);
    }

    /// <summary>Returns the completions in the protocol's type.</summary>
    public static CompleteResult ToResult(ArgumentCompletions found) =>
        new() { Completion = new Completion { Values = [.. found.Values], Total = found.Total, HasMore = found.HasMore } };

    [LoggerMessage(LogLevel.Warning, "The member's grain did not answer a completion.")]
    private partial void LogUnreachable(Exception error);
}

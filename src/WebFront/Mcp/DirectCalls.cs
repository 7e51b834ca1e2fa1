using System.Text.Json.Nodes;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Mcp;

/// <summary>
/// Answers plain calls of tools, which most requests are, plain <c>tools/list</c>, and notifications in sessions. For each request the SDK makes a server, a session, and
/// trees of JSON for parameters and result. Here the result's bytes go into the answer as they are. The SDK gets every other request, and says what is wrong with one.
/// </summary>
/// <param name="next">The SDK's endpoint.</param>
/// <param name="tools">Makes the calls.</param>
/// <param name="faults">Logs faults of ours.</param>
/// <param name="options">What this server says of itself.</param>
internal sealed class DirectCalls(RequestDelegate next, ToolHandlers tools, RequestFaults faults, IOptions<McpServerOptions> options)
{
    // The SDK may have tools of its own, which a list names too.
    private readonly bool hasAllTools = options.Value.ToolCollection is not { IsEmpty: false };
    private readonly byte[] server = ToolAnswer.JsonOf(options.Value.ServerInfo);

    public async Task InvokeAsync(HttpContext context)
    {
        var message = context.Features.Get<McpMessage>();
        if (message is { Kind: McpMessageKind.Notification } && context.Features.GetRequiredFeature<Entrance>().SessionId is not null)
        {
            // The session layer has done what there is to do. The SDK would cancel its own work on it, with exceptions.
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }
        if (message is null || PlainCall.Read(context, message) is not { } call
            || !(call.IsList ? hasAllTools : await tools.HasAsync(call.Parameters.Name, context.RequestAborted)))
        {
            if (message is not null)
                MessageReader.Restore(context, message);
            await next(context);
            return;
        }

        var stream = context.Features.GetRequiredFeature<PostStream>();
        stream.Begin();
        using var span = new CallSpan(call, context.Features.GetRequiredFeature<Entrance>().SessionId);
        try
        {
            if (call.IsList)
            {
                var list = await tools.ListAsync(context.RequestAborted);
                await stream.WriteAnswerAsync(output => list.WriteTo(output, call.Message.Id, call.IsModern ? server : null), context.RequestAborted);
            }
            else if (await tools.AnswerAsync(call.Message, call.Parameters, context.RequestAborted) is { } answer)
            {
                // The SDK's word for a result that is an error.
                if (answer.Error is not null)
                    span.Fail("tool_error");
                await WriteAsync(answer);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there for an answer.
        }
        catch (Exception error) when (error is McpProtocolException or InputRequiredException)
        {
            // As the SDK has it (MCP 2026-07-28, Transports, HTTP status of errors).
            if (error is MissingRequiredClientCapabilityException && !context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
            if (error is InputRequiredException asked)
                asked.Result.Meta = new JsonObject { [ToolAnswer.ServerInfo] = JsonNode.Parse(server) };
            if (error is not InputRequiredException)
                span.Fail(error.GetType().Name);
            await TellAsync(error);
        }
        catch (Exception error)
        {
            span.Fail(error.GetType().Name);
            faults.Log(call.Message.Method, error);
            if (call.IsList)
                await TellAsync(new McpProtocolException("An error occurred.", McpErrorCode.InternalError));
            else
                await WriteAsync(ToolAnswer.Failed($"An error occurred invoking '{call.Parameters.Name}'."));
        }

        Task TellAsync(Exception error)
        {
            var told = CallAnswers.Of(call.Message.Id, error);
            return stream.WriteAnswerAsync(output => SseWriter.Write(output, told), context.RequestAborted);
        }

        Task WriteAsync(ToolAnswer answer) => stream.WriteAnswerAsync(output => answer.WriteTo(output, call.Message.Id, call.IsModern ? server : null), context.RequestAborted);
    }
}

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
/// Answers plain <c>tools/call</c>, plain <c>tools/list</c> and notifications in sessions without the SDK. Most requests are plain calls of tools.
/// For each request, the SDK creates a server, a session, and trees of JSON for the parameters and the result. Here the bytes of the result go into
/// the answer unchanged. The SDK handles every other request, and reports its errors.
/// </summary>
/// <param name="next">The SDK's endpoint.</param>
/// <param name="tools">Runs the calls.</param>
/// <param name="faults">Logs faults of this server.</param>
/// <param name="options">How this server describes itself.</param>
internal sealed class DirectCalls(RequestDelegate next, ToolHandlers tools, RequestFaults faults, IOptions<McpServerOptions> options)
{
    // The SDK may have tools of its own, and a list must contain them too.
    private readonly bool hasAllTools = options.Value.ToolCollection is not { IsEmpty: false };
    private readonly byte[] server = ToolAnswer.JsonOf(options.Value.ServerInfo);

    public async Task InvokeAsync(HttpContext context)
    {
        var message = context.Features.Get<McpMessage>();
        if (message is { Kind: McpMessageKind.Notification } && context.Features.GetRequiredFeature<Entrance>().SessionId is not null)
        {
            // The session layer has already handled the notification. On a cancellation, the SDK would also cancel its own work, with exceptions.
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
                // The SDK's error type for a result that is an error.
                if (answer.Error is not null)
                    span.Fail("tool_error");
                await WriteAsync(answer);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected, so there is no answer to write.
        }
        catch (Exception error) when (error is McpProtocolException or InputRequiredException)
        {
            // As the SDK does (MCP 2026-07-28, Transports, HTTP status of errors).
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

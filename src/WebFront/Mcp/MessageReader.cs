using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Mcp;

/// <summary>Reads the body of a POST once, as an <see cref="McpMessage"/> for those behind it, and leaves it to be read again.</summary>
/// <param name="next">The rest of the endpoint.</param>
/// <param name="logger">Where each message's method is noted.</param>
internal sealed partial class MessageReader(RequestDelegate next, ILogger<MessageReader> logger)
{
    private const int LargestGuess = 1 << 20;

    public async Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            var message = McpMessage.Read(await ReadBodyAsync(context.Request, context.RequestAborted));
            context.Request.Body = new MemoryStream(message.Body, writable: false);
            context.Features.Set(message);
            LogRequest(message.ShownMethod);
        }
        await next(context);
    }

    // The server bounds the body; what the client says of its length is believed only as far as it saves copying.
    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream(request.ContentLength is { } length and > 0 and < LargestGuess ? (int)length : 4096);
        await request.Body.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
    }

    [LoggerMessage(LogLevel.Debug, "MCP request: {Method}")]
    private partial void LogRequest(string method);
}

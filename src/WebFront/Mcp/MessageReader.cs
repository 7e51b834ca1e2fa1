using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using CodaMcp.Authentication;
using CodaMcp.Limits;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ModelContextProtocol;

namespace CodaMcp.Mcp;

/// <summary>
/// Reads the body of a POST once, as an <see cref="McpMessage"/> for the middleware behind it. Refuses bodies that it cannot read.
/// <see cref="AcceptedTypes"/> keeps the response types that the client accepts. <see cref="Restore"/> turns the message into a request that the SDK
/// can read.
/// </summary>
/// <param name="next">The rest of the endpoint.</param>
/// <param name="largeBodies">Bounds the large messages that are served at the same time.</param>
/// <param name="logger">Logs the method of each message.</param>
internal sealed partial class MessageReader(RequestDelegate next, LargeBodies largeBodies, ILogger<MessageReader> logger)
{
    private const int LargestGuess = 1 << 20;
    private const string ListenMethod = "subscriptions/listen";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method))
        {
            await next(context);
            return;
        }

        var accepted = AcceptedTypes.Of(request);
        if (request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, "The body is larger than this server takes.");
        else if (ContentProblem(request) is { } problem)
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, problem);
        else if (accepted is { Json: false, EventStream: false })
            await RefuseAsync(context, StatusCodes.Status406NotAcceptable, "The answer is application/json or text/event-stream. Send Accept: application/json, text/event-stream.");
        else if (await ReadAsync(context) is not { } message)
            return;
        else if (message.Method == ListenMethod && !accepted.EventStream)
            await RefuseAsync(context, StatusCodes.Status406NotAcceptable, "subscriptions/listen is answered with a stream. Send Accept: application/json, text/event-stream.");
        else
            await PassAsync(context, message, accepted);
    }

    private Task PassAsync(HttpContext context, McpMessage message, AcceptedTypes accepted)
    {
        context.Features.Set(accepted);
        context.Features.Set(message);
        LogRequest(message.ShownMethod);
        return next(context);
    }

    /// <summary>Makes the message the body of the request: JSON in UTF-8, from a client that accepts both response types.</summary>
    public static void Restore(HttpContext context, McpMessage message)
    {
        context.Request.Headers.Accept = $"{AcceptedTypes.JsonType}, {AcceptedTypes.EventStreamType}";
        context.Request.ContentType = AcceptedTypes.JsonType;
        var body = new ReadBody(message.Body);
        context.Features.Set<IRequestBodyPipeFeature>(body);
        context.Request.Body = body.Reader.AsStream();
    }

    private async Task<McpMessage?> ReadAsync(HttpContext context)
    {
        try
        {
            if (await ReadBodyAsync(context) is { } body)
                return McpMessageReader.Read(body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body);
            context.Response.Headers.RetryAfter = LargeBodies.Wait.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status429TooManyRequests, -32000,
                $"Other large messages are still served. Nothing was done. Send this one again after {LargeBodies.Wait.TotalSeconds} s, or in smaller parts.");
        }
        catch (UnreadableMessageException error)
        {
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, (int)error.Code, error.Message, error.Id);
        }
        // The client left. There is no answer to write, and no rest of the body to discard.
        catch (ConnectionResetException)
        {
            context.Abort();
        }
        // The body is too large or too slow.
        catch (BadHttpRequestException error)
        {
            await RefuseAsync(context, error.StatusCode, error.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? "The body is larger than this server takes." : "The body could not be read.");
        }
        return null;
    }

    // Returns null if there was no room for a large body. A wrong Content-Length harms only the client itself, or costs an extra copy. The server
    // bounds the body.
    private async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContext context)
    {
        // The server ends the read if the client leaves. A cancelled read would still be running when the server discards the rest of the body, and
        // the server would log that.
        var request = context.Request;
        var reader = request.BodyReader;
        MemoryStream? begin = null;
        while (request.ContentLength is not > LargeBodies.Small && begin is not { Length: > LargeBodies.Small })
        {
            var read = await reader.ReadAsync(CancellationToken.None);
            if (read.IsCompleted && (begin?.Length ?? 0) + read.Buffer.Length <= LargeBodies.Small)
            {
                byte[] small = begin is null ? read.Buffer.ToArray() : [.. begin.ToArray(), .. read.Buffer.ToArray()];
                reader.AdvanceTo(read.Buffer.End);
                return small;
            }
            begin ??= new MemoryStream();
            foreach (var part in read.Buffer)
                begin.Write(part.Span);
            // Consumes everything, so that no part is looked at twice: see RequestBodies.
            reader.AdvanceTo(read.Buffer.End);
        }
        if (await largeBodies.EnterAsync(context.GetMember().Id, request.ContentLength, context.RequestAborted) is not { } room)
            return null;
        context.Response.RegisterForDispose(room);
        using var buffer = new MemoryStream(request.ContentLength is < LargestGuess and var length ? (int)length : LargestGuess);
        begin?.WriteTo(buffer);
        await request.Body.CopyToAsync(buffer, CancellationToken.None);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static string? ContentProblem(HttpRequest request)
    {
        const string advice = "Send the message as Content-Type: application/json, in UTF-8.";
        if (request.Headers is { ContentType: [AcceptedTypes.JsonType or "application/json; charset=utf-8"], ContentEncoding.Count: 0 })
            return null;
        if (request.Headers.ContentType.Count != 1 || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return $"The Content-Type is missing or cannot be read. {advice}";
        if (!type.MediaType.Equals(AcceptedTypes.JsonType, StringComparison.OrdinalIgnoreCase))
            return $"The Content-Type is not application/json. {advice}";
        if (!type.Parameters.Where(static parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)).All(static parameter => IsUtf8(parameter.Value)))
            return $"The charset is not utf-8. {advice}";
        return request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity" ? $"The body has a Content-Encoding, and none is read. {advice}" : null;
    }

    private static bool IsUtf8(StringSegment charset)
    {
        var name = HeaderUtilities.RemoveQuotes(charset);
        return name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase);
    }

    private static Task RefuseAsync(HttpContext context, int status, string message) =>
        JsonRpcRefusal.WriteAsync(context, status, (int)McpErrorCode.InvalidRequest, message);

    [LoggerMessage(LogLevel.Debug, "MCP request: {Method}")]
    private partial void LogRequest(string method);

    // The first read returns the whole body. If it did not, the SDK's reader would refuse properties that it does not know.
    private sealed class ReadBody(ReadOnlyMemory<byte> body) : IRequestBodyPipeFeature
    {
        public PipeReader Reader { get; } = PipeReader.Create(new ReadOnlySequence<byte>(body));
    }
}

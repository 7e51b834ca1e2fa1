using CodaMcp.Mcp;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sessions;

/// <summary>Puts a <see cref="PostStream"/> between the SDK and the response of each POST.</summary>
/// <param name="next">The SDK's endpoint.</param>
/// <param name="time">The clock.</param>
internal sealed class PostStreams(RequestDelegate next, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var body = context.Response.Body;
        var accepted = context.Features.Get<AcceptedTypes>();
        var stream = new PostStream(context.Response, body, accepted is { EventStream: false }, time);
        await using (stream.Events)
        {
            context.Response.Body = stream;
            context.Features.Set(stream);
            try
            {
                await next(context);
            }
            finally
            {
                context.Response.Body = body;
            }
        }
    }
}

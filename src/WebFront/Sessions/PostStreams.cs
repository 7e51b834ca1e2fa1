using CodaMcp.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CodaMcp.Sessions;

/// <summary>Puts a <see cref="PostStream"/> between the SDK and the response of each POST. Answers the requests that are refused meanwhile.</summary>
/// <param name="next">The SDK's endpoint.</param>
/// <param name="time">The clock.</param>
internal sealed class PostStreams(RequestDelegate next, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var accepted = context.Features.Get<AcceptedTypes>();
        var entrance = context.Features.GetRequiredFeature<Entrance>();
        var stream = new PostStream(context.Response, body.Writer, entrance, accepted is { EventStream: false }, time);
        await using (stream.Events)
        {
            context.Features.Set<IHttpResponseBodyFeature>(new PostBody(stream, body));
            context.Features.Set(stream);
            try
            {
                await next(context);
                if (!context.RequestAborted.IsCancellationRequested)
                    await stream.AskAsync();
            }
            finally
            {
                context.Features.Set(body);
            }
        }

        if (stream.Refusal is { } refusal)
            await refusal();
    }
}

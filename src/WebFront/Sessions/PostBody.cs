using Microsoft.AspNetCore.Http.Features;

namespace CodaMcp.Sessions;

/// <summary>The response body that the SDK writes to. Does not begin the response before the request is admitted, even if the SDK asks for it.</summary>
/// <param name="stream">The stream.</param>
/// <param name="prior">The server's body.</param>
internal sealed class PostBody(PostStream stream, IHttpResponseBodyFeature prior) : StreamResponseBodyFeature(stream, prior)
{
    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken = default) => stream.MayBegin ? base.StartAsync(cancellationToken) : Task.CompletedTask;
}

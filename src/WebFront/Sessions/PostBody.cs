using Microsoft.AspNetCore.Http.Features;

namespace CodaMcp.Sessions;

/// <summary>The body that the SDK writes to. It does not begin the response before its request was let in, even where it is asked to.</summary>
/// <param name="stream">The stream.</param>
/// <param name="prior">The body of the server.</param>
internal sealed class PostBody(PostStream stream, IHttpResponseBodyFeature prior) : StreamResponseBodyFeature(stream, prior)
{
    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken = default) => stream.MayBegin ? base.StartAsync(cancellationToken) : Task.CompletedTask;
}

using System.Globalization;
using System.Text;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Orleans.Runtime;

namespace CodaMcp.Mcp;

/// <summary>Turns <c>resources/*</c> into messages to the member's grain, and its outcomes into MCP results and errors.</summary>
/// <param name="grains">The way to the member's grain and the templates.</param>
/// <param name="http">The request being served.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For what a client is not told.</param>
internal sealed partial class ResourceHandlers(IGrainFactory grains, IHttpContextAccessor http, TimeProvider time, ILogger<ResourceHandlers> logger)
{
    // As for a tool: below the shortest wait known of a client.
    private static readonly TimeSpan ReadDuration = TimeSpan.FromSeconds(55);

    public async ValueTask<ListResourceTemplatesResult> ListTemplatesAsync(RequestContext<ListResourceTemplatesRequestParams> request, CancellationToken cancellationToken)
    {
        var templates = await Ask(() => grains.GetGrain<IResourceCatalogGrain>(0).GetTemplates().AsTask());
        return new ListResourceTemplatesResult
        {
            ResourceTemplates = [.. templates.Select(template => new ResourceTemplate
            {
                UriTemplate = template.UriTemplate,
                Name = template.Name,
                Title = template.Title,
                Description = template.Description,
                MimeType = template.MimeType,
            })],
        };
    }

    public async ValueTask<ListResourcesResult> ListAsync(RequestContext<ListResourcesRequestParams> request, CancellationToken cancellationToken)
    {
        var context = Context;
        var message = new ListResources(request.Params?.Cursor, CallerOf(context, request.JsonRpcRequest));
        var listing = await Ask(() => GrainOf(context).ListResources(message, cancellationToken));
        if (listing.Error is { } error)
            throw Failed(context, error, uri: null);
        return new ListResourcesResult
        {
            Resources = [.. listing.Resources.Select(resource => new Resource
            {
                Uri = resource.Uri,
                Name = resource.Name,
                Description = resource.Description,
                MimeType = resource.MimeType,
                Annotations = resource.LastModified is { } modified ? new Annotations { LastModified = modified } : null,
            })],
            NextCursor = listing.NextCursor,
        };
    }

    public async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        var context = Context;
        var uri = request.Params.Uri;
        var message = new ReadResource(uri, CallerOf(context, request.JsonRpcRequest));
        var outcome = await Ask(() => GrainOf(context).ReadResource(message, cancellationToken));
        if (outcome.Error is { } error)
            throw Failed(context, error, uri);
        return new ReadResourceResult
        {
            Contents = [new TextResourceContents { Uri = uri, MimeType = outcome.MimeType, Text = Encoding.UTF8.GetString(outcome.Content!) }],
        };
    }

    private HttpContext Context => http.HttpContext ?? throw new InvalidOperationException("A resource was asked for outside an HTTP request.");

    private Caller CallerOf(HttpContext context, JsonRpcRequest request) => Callers.Of(context, request, time.GetUtcNow() + ReadDuration);

    private IMemberGrain GrainOf(HttpContext context) => grains.GetGrain<IMemberGrain>(context.GetMember().Id.ToGrainKey());

    private async Task<T> Ask<T>(Func<Task<T>> grain)
    {
        try
        {
            return await grain();
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            LogUnreachable(error);
            throw new McpProtocolException("The service could not answer just now. Try again shortly.", McpErrorCode.InternalError);
        }
    }

    private static McpProtocolException Failed(HttpContext context, ToolError error, string? uri)
    {
        if (error.RetryAfter is { } retryAfter && !context.Response.HasStarted)
            context.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return ResourceErrors.Of(error, uri, ProtocolVersions.IsModern(context.Request.Headers[ProtocolVersions.Header]));
    }

    [LoggerMessage(LogLevel.Warning, "The grain of the member or the catalogue did not answer a request for resources.")]
    private partial void LogUnreachable(Exception error);
}

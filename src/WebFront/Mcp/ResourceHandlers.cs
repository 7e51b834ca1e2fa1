using System.Globalization;
using System.Text;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Settings;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Mcp;

/// <summary>Turns <c>resources/*</c> into messages to the member's grain, and the grain's outcomes into MCP results and errors.</summary>
/// <param name="calls">Sends calls to the member's grain.</param>
/// <param name="grains">Gets the templates.</param>
/// <param name="forbidden">Finds what the member's organization forbids.</param>
/// <param name="http">The request being served.</param>
/// <param name="logger">Logs details that the client is not told.</param>
internal sealed partial class ResourceHandlers(MemberCalls calls, IGrainFactory grains, ForbiddenByPolicy forbidden, IHttpContextAccessor http, ILogger<ResourceHandlers> logger)
{
    // As for a tool: less than the shortest known timeout of a client.
    [MemberLimit]
    private static readonly TimeSpan ReadDuration = TimeSpan.FromSeconds(55);

    // Hosts list when they connect, and some give up after 5 s. Coda allows 4 listings of docs in 6 s for all members who share a Coda user. The rest
    // of the 5 s is a margin for a busy machine and a slow network.
    private static readonly TimeSpan ListDuration = TimeSpan.FromSeconds(3);

    public async ValueTask<ListResourceTemplatesResult> ListTemplatesAsync(RequestContext<ListResourceTemplatesRequestParams> request, CancellationToken cancellationToken)
    {
        var templates = await Ask(() => grains.GetGrain<IResourceCatalogGrain>(0).GetTemplates().AsTask());
        var offers = await forbidden.FindAsync(cancellationToken);
        return new ListResourceTemplatesResult
        {
            ResourceTemplates = [.. templates.Where(template => !offers.ResourceTemplates.Contains(template.UriTemplate)).Select(template => new ResourceTemplate
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
        var list = new ListResources(request.Params?.Cursor, CallerOf(context, request.JsonRpcRequest, ListDuration));
        var call = new MemberCall { Id = RandomId.New(), Resources = list };
        var result = await Call(context, call, new CallRequest(request.JsonRpcRequest, request.Params?.ProgressToken, "resources/list", Writes: false), cancellationToken);
        return result is null ? new ListResourcesResult() : ToResult(context, result.Resources!);
    }

    public async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        var context = Context;
        var read = new ReadResource(request.Params.Uri, CallerOf(context, request.JsonRpcRequest, ReadDuration));
        var call = new MemberCall { Id = RandomId.New(), Resource = read };
        var result = await Call(context, call, new CallRequest(request.JsonRpcRequest, request.Params.ProgressToken, "resources/read", Writes: false), cancellationToken);
        return result is null ? new ReadResourceResult() : ToResult(context, read.Uri, result.Resource!);
    }

    /// <summary>Converts the outcome of listing resources.</summary>
    /// <exception cref="McpProtocolException">The outcome is an error.</exception>
    public static ListResourcesResult ToResult(HttpContext context, ResourceListing listing) => listing.Error is { } error
        ? throw Failed(context, error, uri: null)
        : new ListResourcesResult
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

    /// <summary>Converts the outcome of reading a resource.</summary>
    /// <exception cref="McpProtocolException">The outcome is an error.</exception>
    public static ReadResourceResult ToResult(HttpContext context, string uri, ResourceOutcome outcome) => outcome.Error is { } error
        ? throw Failed(context, error, uri)
        : new ReadResourceResult
        {
            Contents = [new TextResourceContents { Uri = uri, MimeType = outcome.MimeType, Text = Encoding.UTF8.GetString(outcome.Content!) }],
        };

    private HttpContext Context => http.HttpContext ?? throw new InvalidOperationException("A resource was asked for outside an HTTP request.");

    private static Caller CallerOf(HttpContext context, JsonRpcRequest request, TimeSpan duration) => Callers.Of(context, request, duration);

    private Task<CallResult?> Call(HttpContext context, MemberCall call, CallRequest request, CancellationToken cancellationToken) =>
        Ask(() => calls.RunAsync(context, call, request, cancellationToken));

    private async Task<T> Ask<T>(Func<Task<T>> grain)
    {
        try
        {
            return await grain();
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
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

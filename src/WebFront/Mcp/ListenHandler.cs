using System.Globalization;
using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using CodaMcp.Health;
using CodaMcp.Records;
using CodaMcp.Sessions;
using CodaMcp.Settings;
using CodaMcp.Subscriptions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Mcp;

/// <summary>
/// Serves <c>subscriptions/listen</c>. Sends the grants, then the events, and finally a result. Each message has the subscription's id. The
/// listener is in the member's grain. If the grain has moved, it creates the listener again from what the client was told.
/// </summary>
/// <param name="grains">Gets the member's grain.</param>
/// <param name="http">The request being served.</param>
/// <param name="open">Bounds the open streams.</param>
/// <param name="admissions">Ends the streams of members who are no longer admitted.</param>
/// <param name="drain">Ends all streams when the front stops.</param>
/// <param name="authentication">Contains how long a token is accepted after it expired.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs details that the client is not told.</param>
/// <remarks>MCP 2026-07-28, Subscriptions.</remarks>
internal sealed partial class ListenHandler(
    IGrainFactory grains, IHttpContextAccessor http, OpenStreams open, IAdmissionSource admissions, Drain drain,
    IOptions<AuthenticationOptions> authentication, TimeProvider time, ILogger<ListenHandler> logger)
{
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";
    [MemberLimit]
    private const int MaxUris = 50;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    // The client waits for the first answer only, not for later ones of an existing listener.
    private static readonly TimeSpan CallDuration = TimeSpan.FromSeconds(20);

    public async ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        var context = http.HttpContext ?? throw new InvalidOperationException("A subscription outside an HTTP request.");
        var wanted = request.Params.Notifications;
        string[] uris = [.. (wanted.ResourceSubscriptions ?? []).Distinct(StringComparer.Ordinal)];
        var refused = context.RequestServices.GetRequiredService<RefusedRequests>();
        if (uris.Length > MaxUris)
        {
            refused.Count(context.GetMember(), "Too many resources in one subscription.");
            throw new McpProtocolException($"resourceSubscriptions has {uris.Length} resources; one subscription takes {MaxUris}.", McpErrorCode.InvalidParams);
        }

        var stream = context.Features.GetRequiredFeature<PostStream>();
        if (!await stream.AskAsync())
            return new EmptyResult();
        using var opened = open.TryOpen(context.GetMember().Id, sessionId: null);
        if (opened is null)
        {
            refused.Count(context.GetMember(), open.TooMany);
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = SseWriter.KeepAlive.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            }
            throw new McpProtocolException(open.TooMany, McpErrorCode.InvalidRequest);
        }

        var grain = grains.GetGrain<IMemberSessionGrain>(context.GetMember().GrainKey);
        var asking = new ListenRequest
        {
            ListenerId = RandomId.New(),
            Tools = wanted.ToolsListChanged is true,
            Prompts = wanted.PromptsListChanged is true,
            Uris = uris,
            Caller = Callers.Of(context, request.JsonRpcRequest, CallDuration),
        };
        using var lifetime = new StreamLifetime(context, opened, admissions, drain, authentication.Value.ClockSkew, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.Ending);
        try
        {
            await ServeAsync(grain, asking, request.JsonRpcRequest.Id, stream.Events, lifetime, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The stream ends, but the client is still connected. So it gets the result.
        }
        finally
        {
            await StopAsync(grain, asking.ListenerId);
        }

        return new EmptyResult { Meta = Tag(request.JsonRpcRequest.Id) };
    }

    private async Task ServeAsync(
        IMemberSessionGrain grain, ListenRequest asking, RequestId subscription, SseWriter events, StreamLifetime lifetime, CancellationToken cancellationToken)
    {
        var reply = await FirstAsync(grain, asking, cancellationToken);
        await events.WriteAsync(Acknowledged(asking, reply, subscription), id: null, cancellationToken);
        events.StartKeepAlive();
        while (true)
        {
            foreach (var happened in reply.Events)
                await events.WriteAsync(Tagged(Notifications.Of(happened), subscription), id: null, cancellationToken);
            asking = asking with
            {
                Seen = reply.Seen,
                SeenCatalog = reply.Catalog ?? asking.SeenCatalog,
                After = reply.Events is [.., var last] ? last.Sequence : reply.Made ? 0 : asking.After,
                Wait = Wait,
            };
            if (!await lifetime.IsAdmittedAsync())
                return;
            try
            {
                // The grain gets no cancellation token, for the reason given in GrainFaults.
                reply = await grain.Listen(asking, CancellationToken.None).WaitAsync(cancellationToken);
            }
            catch (Exception error) when (GrainFaults.IsPassing(error))
            {
                reply = new ListenReply { Uris = reply.Uris, Seen = reply.Seen, Catalog = reply.Catalog };
                await Task.Delay(GrainFaults.Pause, time, cancellationToken);
            }

            // The client subscribes again, and then gets the error.
            if (reply.Error is not null)
                return;
        }
    }

    // Does not wait for an event, and returns the grants.
    private async Task<ListenReply> FirstAsync(IMemberSessionGrain grain, ListenRequest asking, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await GrainFaults.AskAsync(() => new ValueTask<ListenReply>(grain.Listen(asking, CancellationToken.None)), time, cancellationToken);
            return reply.Error is { } error ? throw ResourceErrors.Of(error, uri: null, modern: true) : reply;
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogUnreachable(error);
            throw new McpProtocolException("The service could not answer just now. Try again shortly.", McpErrorCode.InternalError);
        }
    }

    // The client does not wait for this. A listener that no front reads ends by itself.
    private async Task StopAsync(IMemberSessionGrain grain, string listenerId)
    {
        try
        {
            await grain.StopListening(listenerId);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogNotStopped(error);
        }
    }

    private static JsonRpcNotification Acknowledged(ListenRequest asking, ListenReply reply, RequestId subscription)
    {
        var granted = new JsonObject();
        if (asking.Tools)
            granted["toolsListChanged"] = true;
        if (asking.Prompts)
            granted["promptsListChanged"] = true;
        if (reply.Uris.Length > 0)
            granted["resourceSubscriptions"] = new JsonArray([.. reply.Uris.Select(uri => (JsonNode)uri)]);
        return Tagged(
            new JsonRpcNotification { Method = NotificationMethods.SubscriptionsAcknowledgedNotification, Params = new JsonObject { ["notifications"] = granted } },
            subscription);
    }

    private static JsonRpcNotification Tagged(JsonRpcNotification notification, RequestId subscription)
    {
        var parameters = notification.Params as JsonObject ?? [];
        parameters["_meta"] = Tag(subscription);
        notification.Params = parameters;
        return notification;
    }

    private static JsonObject Tag(RequestId subscription) => new() { [SubscriptionId] = subscription.Id is string text ? text : (long)subscription.Id! };

    [LoggerMessage(LogLevel.Warning, "The member's grain did not answer a subscription.")]
    private partial void LogUnreachable(Exception error);

    [LoggerMessage(LogLevel.Information, "The member's grain was not told that a subscription is over.")]
    private partial void LogNotStopped(Exception error);
}

using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Subscriptions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Mcp;

/// <summary>
/// Handles <c>resources/subscribe</c>, <c>resources/unsubscribe</c> and <c>logging/setLevel</c>, which choose the notifications of a session. The
/// member's grain stores the choice.
/// </summary>
/// <param name="grains">Gets the member's grain.</param>
/// <param name="challenges">Writes the answer to a client that needs more scope.</param>
/// <param name="http">The request being served.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs details that the client is not told.</param>
internal sealed partial class SubscriptionHandlers(
    IGrainFactory grains, BearerChallenges challenges, IHttpContextAccessor http, TimeProvider time, ILogger<SubscriptionHandlers> logger)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    public async ValueTask<EmptyResult> SubscribeAsync(RequestContext<SubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        var uri = request.Params.Uri;
        var context = Context;
        if (!await context.Features.GetRequiredFeature<PostStream>().AskAsync())
            return new EmptyResult();
        var subscribe = new SubscribeResource(uri, Callers.Of(context, request.JsonRpcRequest, Duration));
        var error = await Ask((grain, _) => new ValueTask<Tools.ToolError?>(grain.Subscribe(subscribe, CancellationToken.None)), cancellationToken);
        return error is null || ScopeChallenge.TryAnswer(context, challenges, RequestMethods.ResourcesSubscribe, ScopeChallenge.Reading, error)
            ? new EmptyResult()
            : throw ResourceErrors.Of(error, uri, modern: false);
    }

    public async ValueTask<EmptyResult> UnsubscribeAsync(RequestContext<UnsubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        await Ask(async (grain, session) =>
        {
            await grain.Unsubscribe(session, Context.GetMember().ClientId, request.Params.Uri).WaitAsync(cancellationToken);
            return true;
        }, cancellationToken);
        return new EmptyResult();
    }

#pragma warning disable MCP9005 // Deprecated, and still to be honoured.
    public async ValueTask<EmptyResult> SetLevelAsync(RequestContext<SetLevelRequestParams> request, CancellationToken cancellationToken)
    {
        var level = LogMessages.Of(request.Params.Level);
#pragma warning restore MCP9005
        await Ask(async (grain, session) => await grain.SetLogLevel(session, Context.GetMember().ClientId, level).WaitAsync(cancellationToken), cancellationToken);
        return new EmptyResult();
    }

    private HttpContext Context => http.HttpContext ?? throw new InvalidOperationException("A subscription outside an HTTP request.");

    private async Task<T> Ask<T>(Func<IMemberSessionGrain, string, ValueTask<T>> question, CancellationToken cancellationToken)
    {
        var context = Context;
        var session = context.Features.GetRequiredFeature<Entrance>().SessionId ?? throw new McpProtocolException("This needs a session.", McpErrorCode.InvalidRequest);
        var grain = grains.GetGrain<IMemberSessionGrain>(context.GetMember().GrainKey);
        try
        {
            return await GrainFaults.AskAsync(() => question(grain, session), time, cancellationToken);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogUnreachable(error);
            throw new McpProtocolException("The service could not answer just now. Try again shortly.", McpErrorCode.InternalError);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The member's grain did not answer a subscription.")]
    private partial void LogUnreachable(Exception error);
}

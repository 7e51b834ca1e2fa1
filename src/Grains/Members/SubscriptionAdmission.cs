using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Sessions;
using CodaMcp.Subscriptions;
using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <summary>
/// Admits subscriptions of one member's clients to resources. Reads each resource once. The subscription begins at the version of that moment. Use
/// only in the grain's turns.
/// </summary>
/// <param name="calls">Runs the reading as a call.</param>
/// <param name="resources">Reads the resources.</param>
/// <param name="records">Records refusals.</param>
/// <param name="departure">Tells when the activation ends.</param>
/// <param name="time">The clock.</param>
public sealed class SubscriptionAdmission(CallDispatcher calls, ResourceAdmission resources, MemberEvents records, Departure departure, TimeProvider time)
{
    private const int LongestTarget = 200;

    /// <summary>Refuses a subscription over the limit, and records the refusal.</summary>
    /// <param name="uri">The resource, or the first of several.</param>
    /// <param name="caller">The caller that subscribes.</param>
    public async Task<ToolError> RefuseAsync(string uri, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(caller);
        var error = new ToolError(ToolErrorKind.Refused, $"At most {SessionEvents.MaxSubscriptions} resources can be subscribed to at once. Unsubscribe from others first.");
        await records.RecordAsync(new MemberEvent
        {
            Kind = ResourceAdmission.Method,
            Refused = true,
            Reason = error.Message,
            MemberLabel = caller.MemberLabel,
            Client = caller.Client,
            SessionId = caller.SessionId,
            Scopes = caller.GrantedScopes,
            Targets = [AuditText.Cut(uri, LongestTarget)],
            TraceId = caller.TraceId,
            Front = caller.Front,
        });
        return error;
    }

    /// <summary>Admits subscriptions. This is limited and recorded as one call of the member, for any number of resources.</summary>
    /// <param name="uris">The resources.</param>
    /// <param name="caller">The caller that subscribes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="TimeoutException">The activation ends. The caller must ask the member's next activation.</exception>
    public async Task<(StoredSubscription[] Admitted, ToolError? Error)> AdmitAsync(string[] uris, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uris);
        ArgumentNullException.ThrowIfNull(caller);
        StoredSubscription[] admitted = [];
        if (uris.Length == 0)
            return (admitted, null);
        using var running = new RunningCall(new MemberCall { Id = "" }, time);
        using var either = departure.Link(cancellationToken);
        await using var leaving = either.Token.Register(() =>
        {
            if (cancellationToken.IsCancellationRequested)
                running.Cancel();
            else
                running.Migrate();
        });
        var outcome = await calls.RunAsync(ResourceAdmission.Method, caller, running, async (work, token) =>
        {
            (admitted, var refusal) = await resources.AdmitAsync(uris, caller.GrantedScopes, work, token);
            return refusal is null ? new ToolOutcome { Result = "{}"u8.ToArray() } : new ToolOutcome { Error = refusal };
        });
        return outcome.Error?.Kind == ToolErrorKind.Cancelled && departure.IsLeaving
            ? throw new TimeoutException("The member's grain goes to another silo.")
            : (admitted, outcome.Error);
    }
}

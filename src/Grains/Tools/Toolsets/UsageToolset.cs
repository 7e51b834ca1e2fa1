using System.ComponentModel;
using CodaMcp.Calls;
using CodaMcp.Coda.Mutations;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about the Coda user that the calls act as, what the member has left, and the writes made so far.</summary>
[Toolset("usage", ByDefault = true, TakesFresh = false)]
internal static class UsageToolset
{
    // Coda says nothing of what is left of them.
    private const string CodaLimits =
        "Coda allows one Coda user, over all tokens and docs, about 100 reads and 10 writes in 6 seconds, 3 page writes in 10 seconds and 4 doc listings in "
        + "6 seconds. Requests wait their turn within these, and cached answers cost none.";

    [Tool("whoami", "Who am I in Coda", Scopes.Read, Idempotent = true)]
    [Description("The Coda user that calls act as, with workspace ids, and whether the API token is restricted.")]
    public static async Task<WhoAmIResult> WhoAmI(ToolCall call, CancellationToken cancellationToken)
    {
        var user = await call.Api.WhoAmI(cancellationToken);
        call.Touches("user", user.LoginId);
        return new WhoAmIResult
        {
            Name = user.Name,
            Email = user.LoginId,
            Workspace = user.Workspace?.Name,
            WorkspaceId = user.Workspace?.Id,
            OrganizationId = user.OrganizationId ?? user.Workspace?.OrganizationId,
            TokenName = user.TokenName,
            TokenRestricted = user.Scoped,
        };
    }

    [Tool("get_usage", "What is left", Scopes.Read, Idempotent = true)]
    [Description("How many tool calls are left for the moment, and the limits Coda sets.")]
    public static Task<UsageResult> GetUsage(ToolCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new UsageResult
        {
            CallsLeft = call.Limit?.Available,
            CallBurst = call.Limit?.Burst,
            CallsPerMinute = call.Limit?.CallsPerMinute,
            CachedAnswers = call.Coda.Cache.Count,
            CachedBytes = call.Coda.Cache.Bytes,
            Note = CodaLimits,
        });
    }

    [Tool("get_mutation_status", "Status of a write", Scopes.Read, Idempotent = true)]
    [Description("Whether Coda has applied a write that was 'accepted'. Good for about a day after it.")]
    public static async Task<MutationStatusResult> GetMutationStatus(
        ToolCall call,
        [Description("requestId of the write's result.")] string requestId,
        CancellationToken cancellationToken)
    {
        call.Touches("mutation", Summaries.Cut(requestId, MutationGrainKey.MaxRequestIdLength));
        var mutation = await call.Writes.FindAsync(requestId, cancellationToken)
            ?? throw ToolException.ForArgument("request_id", "is none of a write of yours in the last day. It is the requestId of a write's result.");
        return new MutationStatusResult
        {
            Status = mutation.Stage switch
            {
                MutationStage.Applied => WriteStatus.Applied,
                MutationStage.Unknown => WriteStatus.Unknown,
                _ => WriteStatus.Accepted,
            },
            RequestId = requestId,
            Warning = mutation.Warning,
            Note = mutation.Stage switch
            {
                MutationStage.Applied => Writing.AppliedNote,
                MutationStage.Unknown => "Coda accepted the change and did not say within a day that it applied it. Read the doc to see.",
                _ => Writing.AcceptedNote,
            },
        };
    }
}

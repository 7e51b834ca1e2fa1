using System.ComponentModel;
using CodaMcp.Calls;
using CodaMcp.Coda.Mutations;
using CodaMcp.Quotas;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about the Coda user that calls act as, the use that the member has left, and the status of writes.</summary>
[Toolset("usage", ByDefault = true, TakesFresh = false)]
internal static class UsageToolset
{
    // Coda's API does not tell what is left of its limits.
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

    [Tool("get_my_usage", "What is left", Scopes.Read, Idempotent = true)]
    [Description("Your calls and writes so far, what is left of your limits and quotas and until when, and the limits Coda sets. Costs no quota.")]
    public static async Task<UsageResult> GetMyUsage(ToolCall call, CancellationToken cancellationToken)
    {
        var usage = call.Usage is null ? null : await call.Usage(cancellationToken);
        return new UsageResult
        {
            CallsLeft = usage?.CallsLeft,
            CallBurst = usage?.CallBurst,
            CallsPerMinute = usage?.CallsPerMinute,
            CallsToday = usage?.CallsToday,
            WritesToday = usage?.WritesToday,
            CallsThisMonth = usage?.CallsThisMonth,
            WritesThisMonth = usage?.WritesThisMonth,
            Quotas = usage is null ? [] : [.. usage.Quotas.Select(use => new QuotaLeft(QuotaTexts.Describe(use.Quota), use.Left ?? 0, use.EndsAt))],
            Note = CodaLimits,
        };
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

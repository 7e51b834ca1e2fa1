using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace CodaMcp.Quotas;

/// <inheritdoc cref="IQuotaGrain"/>
/// <remarks>Reentrant, so that calls continue while a block is stored. <see cref="QuotaCounters"/> explains why no crash lets more calls pass.</remarks>
[Reentrant]
[GrainType("organizationquota")]
public sealed partial class OrganizationQuotaGrain : Grain, IQuotaGrain, IQuotaCountGrain
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(2);

    private readonly IPersistentState<OrganizationQuotaState> stored;
    private readonly CurrentQuotas current;
    private readonly QuotaTable table;
    private readonly QuotaRules rules;
    private readonly TimeProvider time;
    private readonly ILogger<OrganizationQuotaGrain> logger;
    private readonly OrganizationId organization;
    private readonly QuotaCounters counters;
    private readonly Dictionary<string, QuotaTake> taken = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset At, string CallId)> order = new();
    private (IReadOnlyList<Quota> All, Quota[] Here) known = ([], []);

    /// <summary>Composed by the silo.</summary>
    public OrganizationQuotaGrain(
        [PersistentState("organization.quota", StorageNames.Grains)] IPersistentState<OrganizationQuotaState> stored,
        IGrainContext context,
        CurrentQuotas current,
        QuotaTable table,
        QuotaRules rules,
        TimeProvider time,
        ILogger<OrganizationQuotaGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(context);
        (this.stored, this.current, this.table, this.rules, this.time, this.logger) = (stored, current, table, rules, time, logger);
        organization = OrganizationId.ParseGrainKey(context.GrainId.Key.ToString()!);
        counters = new QuotaCounters(time, StoreAsync);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var count in stored.State.Counts)
            counters.Restore(count);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (counters.Close() is not { Count: > 0 } exact)
            return;
        // If this fails, the stored counts are too high, but never too low.
        try
        {
            await StoreAsync(exact).WaitAsync(cancellationToken);
        }
        catch (Exception error) when (error is OrleansException or OperationCanceledException)
        {
            LogNotClosed(error, organization.Organization);
        }
    }

    /// <inheritdoc/>
    public async Task<ToolError?> Take(string callId, string tool, string toolset, bool writes)
    {
        Forget();
        if (taken.ContainsKey(callId))
            return null;
        Refresh();
        var take = new QuotaTake([.. known.Here.Where(quota => MemberQuotas.Counts(quota, tool, toolset, writes))]);
        if (await counters.TakeAsync(take) is { } exceeded)
            return QuotaTexts.Exceeded(exceeded, time.GetUtcNow());
        // The same call may have arrived a second time while a block was stored.
        if (taken.TryAdd(callId, take))
            order.Enqueue((time.GetUtcNow(), callId));
        else
            counters.GiveBack(take);
        return null;
    }

    /// <inheritdoc/>
    public Task GiveBack(string callId)
    {
        if (taken.Remove(callId, out var take))
            counters.GiveBack(take);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<QuotaUse[]> Show(CancellationToken cancellationToken = default) => [..
        from quota in await table.ReadAsync(cancellationToken)
        where quota.Organization == organization
        let use = counters.UseOf(quota)
        select quota.Scope == QuotaScope.Organization ? use : use with { Used = null }];

    /// <inheritdoc/>
    public async Task<QuotaChange> Set(Quota quota, MemberId changedBy, string? label = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(quota);
        if (RefusalOf(quota) is { } refusal)
            return new QuotaChange { Refusal = refusal };
        return await RecordAsync(quota, quota, changedBy, label, cancellationToken) ? await table.SetAsync(quota, cancellationToken) : NotRecorded;
    }

    /// <inheritdoc/>
    public async Task<QuotaChange> Remove(Quota quota, MemberId changedBy, string? label = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(quota);
        if (quota.Organization != organization)
            return new QuotaChange { Refusal = RefusalOf(quota) };
        return await RecordAsync(quota, after: null, changedBy, label, cancellationToken) ? await table.RemoveAsync(quota, cancellationToken) : NotRecorded;
    }

    private static QuotaChange NotRecorded => new() { Refusal = "The change could not be recorded in the audit, so nothing was changed. Try again in a minute." };

    // The record is durable before the change, so every change has a record.
    private async Task<bool> RecordAsync(Quota quota, Quota? after, MemberId changedBy, string? label, CancellationToken cancellationToken)
    {
        var before = await table.FindAsync(quota, cancellationToken);
        return before == after || await GrainFactory.GetGrain<IMemberRecordGrain>(changedBy.ToGrainKey()).Record(new MemberEvent
        {
            Kind = EventKinds.QuotaChange,
            MemberLabel = label,
            Targets = [$"organization:{organization.Organization}"],
            Details = QuotaDetails.Of(before, after),
        });
    }

    private string? RefusalOf(Quota quota) => quota.Organization != organization
        ? $"The quota is one of the organization '{quota.Organization.Organization}', and this is '{organization.Organization}'."
        : rules.RefusalOf(quota);

    private async Task StoreAsync(IReadOnlyList<StoredQuotaCount> counts)
    {
        var now = time.GetUtcNow();
        stored.State = new OrganizationQuotaState { Counts = [.. counts.Where(count => QuotaPeriods.EndOf(count.Period, count.Start) > now)] };
#pragma warning disable CA1031 // Whatever the storage failed with: what is not reserved does not pass.
        try
        {
            await stored.WriteStateAsync();
        }
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotStored(error, organization.Organization);
            // Another activation counts now.
            if (error is InconsistentStateException)
                DeactivateOnIdle();
            // The cause is left out: the exceptions of a database driver cannot be sent to another silo.
            throw new OrleansException("The counts of the organization's quotas could not be stored just now.");
        }
    }

    private void Forget()
    {
        var oldest = time.GetUtcNow() - Remembered;
        while (order.TryPeek(out var first) && first.At <= oldest)
            taken.Remove(order.Dequeue().CallId);
    }

    private void Refresh()
    {
        if (ReferenceEquals(known.All, current.All))
            return;
        var all = current.All;
        known = (all, [.. all.Where(quota => quota.Organization == organization && quota.Scope == QuotaScope.Organization)]);
    }

    [LoggerMessage(LogLevel.Warning, "The counts of the quotas of organization {Organization} could not be stored.")]
    private partial void LogNotStored(Exception error, string organization);

    [LoggerMessage(LogLevel.Warning, "The exact counts of the quotas of organization {Organization} were not stored. What was reserved counts as used.")]
    private partial void LogNotClosed(Exception error, string organization);
}

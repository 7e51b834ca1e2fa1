using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Quotas;

/// <summary>
/// The quotas that one member's calls count against. The member's own quotas are counted here. <see cref="IQuotaCountGrain"/> counts those that an organization
/// shares. If no quota is set, a call costs neither a grain call nor a write. For the grain's turns only.
/// </summary>
public sealed partial class MemberQuotas
{
    private const string Only = "";

    /// <summary>The tool that shows the usage of quotas. It must answer even if a quota is used up.</summary>
    private const string UsageTool = "get_my_usage";
    private const string ReadResource = "resources/read";

    // After its silo was lost, the organization's grain is available again within this time (FailoverTimes).
    private static readonly TimeSpan ReachTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // For the numbers that limit nothing, a busy member costs at most one write an hour.
    private static readonly TimeSpan UsageStep = TimeSpan.FromHours(1);

    private readonly MemberData data;
    private readonly CurrentQuotas current;
    private readonly IGrainFactory grains;
    private readonly CallLimit limit;
    private readonly TimeProvider time;
    private readonly ILogger<MemberQuotas> logger;
    private readonly MemberId member;
    private readonly OrganizationId organization;
    private readonly StoredMap<StoredQuotaCount> entries;
    private readonly StoredMap<StoredUsage> usages;
    private readonly QuotaCounters counters;
    private StoredUsage usage = new();
    private DateTimeOffset usageNotedAt;
    private (IReadOnlyList<Quota> All, Quota[] Own, Quota[] Shared) known = ([], [], []);

    // The quotas that a call counts against, by what it does. Valid while the list of quotas is the same.
    private readonly Dictionary<(string Tool, string Toolset, bool Writes), IReadOnlyList<Quota>> counting = [];

    /// <summary>Composed by the silo.</summary>
    public MemberQuotas(MemberData data, CurrentQuotas current, IGrainFactory grains, CallLimit limit, TimeProvider time, ILogger<MemberQuotas> logger)
    {
        ArgumentNullException.ThrowIfNull(data);
        (this.data, this.current, this.grains, this.limit, this.time, this.logger) = (data, current, grains, limit, time, logger);
        member = data.Member;
        organization = OrganizationId.Of(member);
        entries = data.Map("quota_count", QuotasJson.Default.StoredQuotaCount);
        usages = data.Map("usage", QuotasJson.Default.StoredUsage);
        counters = new QuotaCounters(time, StoreAsync);
    }

    /// <summary>Restores the stored counts. For the grain's activation.</summary>
    public void Restore()
    {
        var now = time.GetUtcNow();
        foreach (var (id, stored) in entries.ToList())
        {
            if (QuotaPeriods.EndOf(stored.Period, stored.Start) <= now)
                entries.Remove(id);
            else
                counters.Restore(stored);
        }

        usage = usages.Find(Only) ?? usage;
        usageNotedAt = now;
    }

    /// <summary>Ends the counting, and notes the exact counts for the last save of the activation. No call is running then.</summary>
    public void Close()
    {
        if (usage != (usages.Find(Only) ?? new StoredUsage()))
            usages.Set(Only, usage);
        Note(counters.Close());
    }

    /// <summary>Begins one call's part of the quotas. Returns null if the call does not count.</summary>
    /// <param name="callId">Identifies the call.</param>
    /// <param name="tool">The tool, or the MCP method if it is not a tool call.</param>
    /// <param name="toolset">The toolset; null if it is not a tool call.</param>
    /// <param name="writes">Whether the call may write.</param>
    public CallQuotas? Begin(string callId, string tool, string? toolset, bool writes) =>
        tool != UsageTool && (toolset is not null || tool == ReadResource) ? new CallQuotas(this, callId, tool, toolset ?? "", writes) : null;

    /// <summary>Returns the member's usage, the quotas, and the remaining calls.</summary>
    public async Task<MemberUsage> GetUsageAsync(CancellationToken cancellationToken)
    {
        Refresh();
        Roll(time.GetUtcNow());
        QuotaUse[] shared = known.Shared.Length == 0 ? [] : await grains.GetGrain<IQuotaGrain>(organization.ToGrainKey()).Show(cancellationToken);
        return new MemberUsage
        {
            CallsToday = usage.DayCalls,
            WritesToday = usage.DayWrites,
            CallsThisMonth = usage.MonthCalls,
            WritesThisMonth = usage.MonthWrites,
            Quotas = [.. known.Own.Select(counters.UseOf), .. shared.Where(use => use.Quota.Scope == QuotaScope.Organization)],
            CallsLeft = limit.Available,
            CallBurst = limit.Burst,
            CallsPerMinute = limit.CallsPerMinute,
        };
    }

    internal IReadOnlyList<Quota> OfMember(string tool, string toolset, bool writes)
    {
        Refresh();
        if (known.Own.Length == 0)
            return [];
        if (!counting.TryGetValue((tool, toolset, writes), out var quotas))
        {
            // If several quotas count the same, such as one for each member and one for this member, the smallest applies.
            quotas = [.. known.Own.Where(quota => Counts(quota, tool, toolset, writes)).GroupBy(quota => (quota.Measure, quota.Period, quota.Tool, quota.Toolset)).Select(same => same.MinBy(quota => quota.Limit)!)];
            counting.Add((tool, toolset, writes), quotas);
        }

        return quotas;
    }

    internal bool IsShared(string tool, string toolset, bool writes)
    {
        Refresh();
        return known.Shared.Length > 0 && Array.Exists(known.Shared, quota => Counts(quota, tool, toolset, writes));
    }

    internal async ValueTask<ToolError?> TakeAsync(QuotaTake take)
    {
#pragma warning disable CA1031 // Whatever the database failed with: what cannot be counted is not done.
        try
        {
            return await counters.TakeAsync(take) is { } exceeded ? QuotaTexts.Exceeded(exceeded, time.GetUtcNow()) : null;
        }
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotStored(error);
            return QuotaTexts.Uncounted;
        }
    }

    internal void GiveBack(QuotaTake take) => counters.GiveBack(take);

    // Asks again if the answer was lost: the same id takes nothing more.
    internal async Task<ToolError?> TakeSharedAsync(string callId, string tool, string toolset, bool writes, TimeSpan timeLeft, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IQuotaCountGrain>(organization.ToGrainKey());
        var (began, most) = (time.GetTimestamp(), timeLeft / 2 < ReachTime ? timeLeft / 2 : ReachTime);
        while (true)
        {
            try
            {
                return await grain.Take(callId, tool, toolset, writes).WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return new ToolError(ToolErrorKind.Cancelled, "The call was cancelled before it was done, and nothing was changed.");
            }
            catch (Exception error) when (error is TimeoutException or OrleansException)
            {
                if (time.GetElapsedTime(began) >= most)
                {
                    LogNotReached(error);
                    return QuotaTexts.Uncounted;
                }
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    // If this call is lost, the count is too high by one. It is never too low.
    internal void GiveBackShared(string callId) => grains.GetGrain<IQuotaCountGrain>(organization.ToGrainKey()).GiveBack(callId).Ignore();

    internal DateTimeOffset Count(bool writes)
    {
        var now = time.GetUtcNow();
        Roll(now);
        Add(1, writes ? 1 : 0, 1, writes ? 1 : 0);
        if (now - usageNotedAt >= UsageStep)
        {
            usageNotedAt = now;
            usages.Set(Only, usage);
        }

        return now;
    }

    internal void Uncount(bool writes, DateTimeOffset countedAt)
    {
        Roll(time.GetUtcNow());
        var (day, month) = (countedAt >= usage.Day ? -1 : 0, countedAt >= usage.Month ? -1 : 0);
        Add(day, writes ? day : 0, month, writes ? month : 0);
    }

    /// <summary>Whether a call counts against a quota, by what it does.</summary>
    internal static bool Counts(Quota quota, string tool, string toolset, bool writes) =>
        (writes || quota.Measure == QuotaMeasure.Calls) && (quota.Tool.Length == 0 || quota.Tool == tool) && (quota.Toolset.Length == 0 || quota.Toolset == toolset);

    private void Add(int dayCalls, int dayWrites, int monthCalls, int monthWrites) => usage = usage with
    {
        DayCalls = usage.DayCalls + dayCalls,
        DayWrites = usage.DayWrites + dayWrites,
        MonthCalls = usage.MonthCalls + monthCalls,
        MonthWrites = usage.MonthWrites + monthWrites,
    };

    private void Roll(DateTimeOffset now)
    {
        if (QuotaPeriods.StartOf(QuotaPeriod.Day, now) is var day && day > usage.Day)
            usage = usage with { Day = day, DayCalls = 0, DayWrites = 0 };
        if (QuotaPeriods.StartOf(QuotaPeriod.Month, now) is var month && month > usage.Month)
            usage = usage with { Month = month, MonthCalls = 0, MonthWrites = 0 };
    }

    // The list is replaced only after a change.
    private void Refresh()
    {
        if (ReferenceEquals(known.All, current.All))
            return;
        counting.Clear();
        var all = current.All;
        var here = all.Where(quota => quota.Organization == organization).ToList();
        known = (
            all,
            [.. here.Where(quota => quota.Scope == QuotaScope.EachMember || (quota.Scope == QuotaScope.Member && quota.Member == member.Member))],
            [.. here.Where(quota => quota.Scope == QuotaScope.Organization)]);
    }

    private Task StoreAsync(IReadOnlyList<StoredQuotaCount> counts)
    {
        Note(counts);
        return data.SaveAsync();
    }

    private void Note(IReadOnlyList<StoredQuotaCount> counts)
    {
        foreach (var count in counts)
        {
            var id = $"{count.Measure}/{count.Period}/{count.Tool}/{count.Toolset}";
            if (entries.Find(id) != count)
                entries.Set(id, count);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The counts of a member's quotas could not be stored.")]
    private partial void LogNotStored(Exception error);

    [LoggerMessage(LogLevel.Warning, "The quotas of a member's organization could not be reached.")]
    private partial void LogNotReached(Exception error);
}

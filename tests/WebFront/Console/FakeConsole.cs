using CodaMcp.Audit;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Pages;
using CodaMcp.Policies;
using CodaMcp.Quotas;
using CodaMcp.Roles;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Pages;

/// <summary>What the console reads and changes, in memory. A reader sees no more than the grains let one see.</summary>
internal sealed class FakeConsole : IRecords, IMemberControl, IRules, IMemberRoles, IClusterView
{
    /// <summary>The roles, by email address.</summary>
    public Dictionary<string, MemberRoles> Roles { get; } = [];

    /// <summary>The records, newest first.</summary>
    public List<AuditEntry> Entries { get; } = [];

    /// <summary>The members.</summary>
    public List<ListedMember> Members { get; } = [];

    /// <summary>The searches that were made.</summary>
    public List<AuditSearch> Searches { get; } = [];

    /// <summary>The usage that was asked for.</summary>
    public List<UsageQuery> Usages { get; } = [];

    /// <summary>What was done to members, in words.</summary>
    public List<string> Done { get; } = [];

    /// <summary>The organization's policy.</summary>
    public StoredPolicy Policy { get; set; } = new("organization", "", 3, new Policy(), null, "");

    /// <summary>The quotas.</summary>
    public List<Quota> Quotas { get; } = [];

    /// <summary>The clients.</summary>
    public List<OrganizationClient> Clients { get; } = [];

    /// <summary>Thrown by every reading, if set.</summary>
    public Exception? Fault { get; set; }

    /// <summary>A record of a call.</summary>
    public static AuditEntry Call(MemberId member, string tool, string target = "doc:d1", string name = "Roadmap", string outcome = "succeeded", bool writes = false) => new()
    {
        Id = Guid.CreateVersion7(), StartedAt = new DateTimeOffset(2026, 11, 23, 11, 30, 0, TimeSpan.Zero), Member = member, MemberLabel = member.Member,
        Client = new CallingClient("client-1", "Claude", "1.0", "2025-11-25"), Tool = tool, Toolset = "docs", Writes = writes, Targets = [target], TargetNames = [name],
        Outcome = outcome, Duration = TimeSpan.FromMilliseconds(84), SessionId = "a-session-id-that-is-long",
    };

    public Task<AuditPage> SearchAsync(AuditSearch search, CancellationToken cancellationToken)
    {
        if (Fault is not null)
            throw Fault;
        Searches.Add(search);
        var filter = search.Filter;
        var found = Seen(search.Reader)
            .Where(entry => filter.Tool is null || entry.Tool == filter.Tool)
            .Where(entry => filter.Target is null || entry.Targets.Contains(filter.Target))
            .Where(entry => filter.Member is null || entry.Member.Member == filter.Member)
            .Where(entry => !filter.WritesOnly || entry.Writes)
            .ToArray();
        return Task.FromResult(new AuditPage(found, found.Length > 1 ? found[^1].Id : null));
    }

    public Task<AuditEntry?> FindAsync(AuditReader reader, Guid id, CancellationToken cancellationToken) => Task.FromResult(Seen(reader).FirstOrDefault(entry => entry.Id == id));

    public Task<Usage> UsageAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        if (Fault is not null)
            throw Fault;
        Usages.Add(query);
        if (query.By != UsageGroup.None)
            return Task.FromResult(new Usage([.. Enumerable.Range(1, 4).Select(i => Row(i * 40) with { Key = $"{query.By}-{i}".ToLowerInvariant(), Label = $"{query.By} {i}" }).Reverse()]));
        if (query.Step == UsageStep.None)
            return Task.FromResult(new Usage([Row(query.Reader.SeesOrganization ? 4321 : 12)]));
        var period = UsagePeriod.All.First(period => period.Step == query.Step);
        return Task.FromResult(new Usage([.. Enumerable.Range(0, 31).Select(i => (At: period.Add(query.From, i), i)).Where(step => step.At < query.To).Select(step => Row(60 + step.i * 37 % 90) with { At = step.At })]));
    }

    public Task<MemberPage> ListMembersAsync(MemberListing listing, CancellationToken cancellationToken) =>
        Task.FromResult(new MemberPage([.. Members.Where(member => listing.Text is null || member.Label!.Contains(listing.Text, StringComparison.OrdinalIgnoreCase))], null));

    public Task<ListedMember?> FindMemberAsync(AuditReader reader, string member, CancellationToken cancellationToken) =>
        Task.FromResult(Members.FirstOrDefault(listed => listed.Id.Member == member && listed.Id.Organization == reader.Member.Organization && (reader.SeesOrganization || listed.Id == reader.Member)));

    public Task<bool> EndSessionAsync(MemberId member, string session) => Note($"end {member.Member} {session}", true);

    public Task<int> EndSessionsAsync(MemberId member) => Note($"end {member.Member}", 1);

    public Task RevokeAsync(MemberId member, DateTimeOffset issuedBefore) => Note($"revoke {member.Member}", true);

    public Task SetDisabledAsync(MemberId member, bool disabled) => Note($"{(disabled ? "disable" : "enable")} {member.Member}", true);

    public Task<bool> RecordDisconnectAsync(MemberId member, ConnectedClient client) => Note($"disconnect {client.Name}", true);

    public Task<MemberUsage> UsageAsync(MemberId member, CancellationToken cancellationToken) => Task.FromResult(new MemberUsage
    {
        CallsToday = 9, WritesToday = 2, CallsThisMonth = 80, WritesThisMonth = 11, CallsLeft = 40, CallBurst = 60, CallsPerMinute = 120,
        Quotas = [.. Quotas.Select(quota => new QuotaUse(quota, 9, new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero)))],
    });

    public Task<StoredPolicy> PolicyAsync(MemberId admin, string member) => Task.FromResult(Policy with { Member = member });

    public Task<PolicyOutcome> SetPolicyAsync(SetPolicy change)
    {
        if (change.ExpectedVersion != Policy.Version)
            return Task.FromResult(new PolicyOutcome(Policy, false, [], true));
        Policy = Policy with { Policy = change.Policy, Version = Policy.Version + 1, ChangedBy = change.ActorLabel };
        return Task.FromResult(new PolicyOutcome(Policy, true, [], false));
    }

    public Task<IReadOnlyList<OrganizationClient>> ClientsAsync(MemberId admin) => Task.FromResult<IReadOnlyList<OrganizationClient>>(Clients);

    public Task<PolicyOutcome> DecideAsync(DecideClient decision) => Note($"decide {decision.Client} {decision.Allowed}", new PolicyOutcome(Policy, true, [], false));

    public Task<IReadOnlyList<QuotaUse>> QuotasAsync(MemberId admin, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<QuotaUse>>([.. Quotas.Select(quota => new QuotaUse(quota, 250, new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero)))]);

    public Task<QuotaChange> SetQuotaAsync(Quota quota, Visit by, CancellationToken cancellationToken)
    {
        Quotas.RemoveAll(quota.IsSameAs);
        Quotas.Add(quota);
        return Task.FromResult(new QuotaChange { After = quota });
    }

    public Task<QuotaChange> RemoveQuotaAsync(Quota quota, Visit by, CancellationToken cancellationToken)
    {
        Quotas.RemoveAll(quota.IsSameAs);
        return Task.FromResult(new QuotaChange { Before = quota });
    }

    public ValueTask<MemberRoles> FindAsync(MemberPrincipal member, CancellationToken cancellationToken) => ValueTask.FromResult(MemberRoles.None);

    public ValueTask<MemberRoles> FindAsync(SignedInMember member, CancellationToken cancellationToken) => ValueTask.FromResult(Roles.GetValueOrDefault(member.Email));

    public Task<IReadOnlyList<SiloState>> SilosAsync() => Task.FromResult<IReadOnlyList<SiloState>>(
        [new SiloState("silo-1", "host-1", "10.0.0.1:11111", "Active", new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 23, 11, 59, 0, TimeSpan.Zero))]);

    private static UsageRow Row(long calls) => new()
    {
        Calls = calls, Writes = calls / 4, Errors = calls / 30, Refused = calls / 50, ActiveMembers = 4, MeanDuration = TimeSpan.FromMilliseconds(40 + calls), Duration95 = TimeSpan.FromMilliseconds(120 + 3 * calls),
        CacheHits = calls * 2, UpstreamRequests = calls,
    };

    private IEnumerable<AuditEntry> Seen(AuditReader reader) =>
        Entries.Where(entry => entry.Member.Organization == reader.Member.Organization && (reader.SeesOrganization || entry.Member == reader.Member));

    private Task<T> Note<T>(string what, T result)
    {
        Done.Add(what);
        return Task.FromResult(result);
    }
}

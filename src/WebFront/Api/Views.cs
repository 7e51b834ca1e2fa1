using System.Text.Json;
using System.Text.Json.Serialization;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Policies;
using CodaMcp.Quotas;

namespace CodaMcp.Api;

/// <summary>A page of audit records.</summary>
/// <param name="Records">The records, the newest first.</param>
/// <param name="Next">The cursor of the next page; null if there are no older records.</param>
internal sealed record RecordsView(AuditRecordView[] Records, Guid? Next);

/// <summary>The public key that checkpoints of the audit are signed with now (Ed25519).</summary>
/// <param name="Id">The first 64 bits of its SHA-256 in hex.</param>
/// <param name="Pem">A SubjectPublicKeyInfo as PEM.</param>
internal sealed record AuditKeyView(string Id, string Pem)
{
    public static AuditKeyView Of(AuditPublicKey key) => new(key.Id, key.Pem);
}

/// <summary>A page of checkpoints.</summary>
/// <param name="Checkpoints">The checkpoints, the newest first.</param>
/// <param name="Next">The cursor of the next page; null if there are no older ones.</param>
internal sealed record CheckpointsView(CheckpointView[] Checkpoints, long? Next);

/// <summary>A checkpoint of the audit.</summary>
/// <param name="Number">Its number, from 1 without a gap.</param>
/// <param name="At">When it was made.</param>
/// <param name="Key">The id of the key that signed it.</param>
/// <param name="Statement">The JSON that is signed, as text. Its UTF-8 bytes are what the signature is of.</param>
/// <param name="Signature">The Ed25519 signature as base64.</param>
internal sealed record CheckpointView(long Number, DateTimeOffset At, string Key, string Statement, string Signature)
{
    public static CheckpointView Of(SignedCheckpoint checkpoint) => new(checkpoint.Number, checkpoint.At, checkpoint.Key, checkpoint.Statement, Convert.ToBase64String(checkpoint.Signature));
}

/// <summary>How much was used.</summary>
internal sealed record UsageView(DateTimeOffset From, DateTimeOffset To, UsageRowView[] Rows);

/// <summary>What was used in one step by one key. Durations are in milliseconds; the 95th percentile is to within the steps of a histogram.</summary>
internal sealed record UsageRowView(
    DateTimeOffset? At, string? Key, string? Label, long Calls, long Writes, long Errors, long Refused, int? ActiveMembers, double? MeanDurationMs, double? Duration95Ms,
    long CacheHits, long UpstreamRequests, long BytesIn, long BytesOut)
{
    public static UsageRowView Of(UsageRow row) => new(
        row.At, row.Key.Length == 0 ? null : row.Key, row.Label, row.Calls, row.Writes, row.Errors, row.Refused, row.ActiveMembers, row.MeanDuration?.TotalMilliseconds,
        row.Duration95?.TotalMilliseconds, row.CacheHits, row.UpstreamRequests, row.BytesIn, row.BytesOut);
}

/// <summary>A page of members.</summary>
internal sealed record MembersView(MemberView[] Members, string? Next);

/// <summary>A member. <c>seenAt</c> is to within an hour; tokens that were issued before <c>revokedBefore</c> are refused.</summary>
internal sealed record MemberView(string Id, string? Label, DateTimeOffset? SeenAt, bool Disabled, DateTimeOffset? RevokedBefore, SessionView[] Sessions)
{
    public static MemberView Of(ListedMember member) =>
        new(member.Id.Member, member.Label, member.SeenAt, member.Access.Disabled, member.Access.RevokedBefore, [.. member.Sessions.Select(SessionView.Of)]);
}

/// <summary>An open session. <c>usedAt</c> is to within ten minutes.</summary>
internal sealed record SessionView(string Id, string ClientId, string ClientName, string ClientVersion, string ProtocolVersion, DateTimeOffset OpenedAt, DateTimeOffset UsedAt)
{
    public static SessionView Of(ListedSession session) =>
        new(session.Id, session.ClientId, session.ClientName, session.ClientVersion, session.ProtocolVersion, session.OpenedAt, session.UsedAt);
}

/// <summary>How many sessions were ended.</summary>
internal sealed record EndedView(int Ended);

/// <summary>Who the caller is. Roles are <c>admin</c> and <c>auditor</c>.</summary>
internal sealed record MeView(string Id, string Label, string Organization, string[] Roles, SessionView[] Sessions);

/// <summary>What a member may still use.</summary>
internal sealed record LimitsView(
    int CallsToday, int WritesToday, int CallsThisMonth, int WritesThisMonth, int CallsLeft, int CallBurst, int CallsPerMinute, QuotaView[] Quotas);

/// <summary>The quotas of an organization.</summary>
internal sealed record QuotasView(QuotaView[] Quotas);

/// <summary>A quota with what is left of it. <c>used</c> and <c>left</c> are null where each member has a count of their own.</summary>
internal sealed record QuotaView(QuotaBody Quota, int? Used, int? Left, DateTimeOffset EndsAt)
{
    public static QuotaView Of(QuotaUse use) => new(QuotaBody.Of(use.Quota)!, use.Used, use.Left, use.EndsAt);
}

/// <summary>What a change of a quota did.</summary>
internal sealed record QuotaChangeView(QuotaBody? Before, QuotaBody? After);

/// <summary>A quota: how many calls or writes may be made in each period of UTC.</summary>
internal sealed record QuotaBody
{
    public required QuotaScope Scope { get; init; }

    public string Member { get; init; } = "";

    public string Tool { get; init; } = "";

    public string Toolset { get; init; } = "";

    public required QuotaMeasure Measure { get; init; }

    public required QuotaPeriod Period { get; init; }

    public required int Limit { get; init; }

    public static QuotaBody? Of(Quota? quota) => quota is null ? null : new QuotaBody
    {
        Scope = quota.Scope,
        Member = quota.Member,
        Tool = quota.Tool,
        Toolset = quota.Toolset,
        Measure = quota.Measure,
        Period = quota.Period,
        Limit = quota.Limit,
    };

    public Quota Of(OrganizationId organization) => new()
    {
        Organization = organization,
        Scope = Scope,
        Member = Member,
        Tool = Tool,
        Toolset = Toolset,
        Measure = Measure,
        Period = Period,
        Limit = Limit,
    };
}

/// <summary>The policies of an organization.</summary>
internal sealed record PoliciesView(PolicyView[] Policies);

/// <summary>A policy in force. <c>member</c> is null for the organization's.</summary>
internal sealed record PolicyView(string? Member, long Version, Policy Policy, DateTimeOffset? ChangedAt, string? ChangedBy)
{
    public static PolicyView Of(StoredPolicy stored) => new(
        stored.Member.Length == 0 ? null : stored.Member, stored.Version, stored.Policy, stored.ChangedAt, stored.ChangedBy.Length == 0 ? null : stored.ChangedBy);
}

/// <summary>A policy to set, all of it, and the version that the change was made from.</summary>
internal sealed record PolicyBody
{
    public required long Version { get; init; }

    public required Policy Policy { get; init; }
}

/// <summary>An enum by its name in camel case.</summary>
internal sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>The JSON of the API. Programs read it: properties are only ever added.</summary>
[JsonSerializable(typeof(RecordsView))]
[JsonSerializable(typeof(AuditRecordView))]
[JsonSerializable(typeof(AuditKeyView))]
[JsonSerializable(typeof(CheckpointsView))]
[JsonSerializable(typeof(UsageView))]
[JsonSerializable(typeof(MembersView))]
[JsonSerializable(typeof(MemberView))]
[JsonSerializable(typeof(EndedView))]
[JsonSerializable(typeof(MeView))]
[JsonSerializable(typeof(LimitsView))]
[JsonSerializable(typeof(QuotasView))]
[JsonSerializable(typeof(QuotaChangeView))]
[JsonSerializable(typeof(QuotaBody))]
[JsonSerializable(typeof(PoliciesView))]
[JsonSerializable(typeof(PolicyView))]
[JsonSerializable(typeof(PolicyBody))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>How enums are written.</summary>
    public static IReadOnlyList<JsonConverter> Enums { get; } =
        [new CamelCaseEnum<QuotaScope>(), new CamelCaseEnum<QuotaMeasure>(), new CamelCaseEnum<QuotaPeriod>(), new CamelCaseEnum<ClientAccess>()];
}

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

/// <summary>The current public key (Ed25519) that verifies checkpoints of the audit.</summary>
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
/// <param name="At">When it was created.</param>
/// <param name="Key">The id of the key that signed it.</param>
/// <param name="Statement">The signed JSON, as text. The signature covers its UTF-8 bytes.</param>
/// <param name="Signature">The Ed25519 signature as base64.</param>
internal sealed record CheckpointView(long Number, DateTimeOffset At, string Key, string Statement, string Signature)
{
    public static CheckpointView Of(SignedCheckpoint checkpoint) => new(checkpoint.Number, checkpoint.At, checkpoint.Key, checkpoint.Statement, Convert.ToBase64String(checkpoint.Signature));
}

/// <summary>The usage in a range of time.</summary>
internal sealed record UsageView(DateTimeOffset From, DateTimeOffset To, UsageRowView[] Rows);

/// <summary>The usage of one key in one step. Durations are in milliseconds. The 95th percentile is as exact as the steps of a histogram.</summary>
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

/// <summary>A member. <c>seenAt</c> is exact to an hour. Tokens that were issued before <c>revokedBefore</c> are refused.</summary>
internal sealed record MemberView(string Id, string? Label, DateTimeOffset? SeenAt, bool Disabled, DateTimeOffset? RevokedBefore, SessionView[] Sessions)
{
    public static MemberView Of(ListedMember member) =>
        new(member.Id.Member, member.Label, member.SeenAt, member.Access.Disabled, member.Access.RevokedBefore, [.. member.Sessions.Select(SessionView.Of)]);
}

/// <summary>An open session. <c>usedAt</c> is exact to ten minutes.</summary>
internal sealed record SessionView(string Id, string ClientId, string ClientName, string ClientVersion, string ProtocolVersion, DateTimeOffset OpenedAt, DateTimeOffset UsedAt)
{
    public static SessionView Of(ListedSession session) =>
        new(session.Id, session.ClientId, session.ClientName, session.ClientVersion, session.ProtocolVersion, session.OpenedAt, session.UsedAt);
}

/// <summary>How many sessions were ended.</summary>
internal sealed record EndedView(int Ended);

/// <summary>The caller. Roles are <c>admin</c> and <c>auditor</c>.</summary>
internal sealed record MeView(string Id, string Label, string Organization, string[] Roles, SessionView[] Sessions);

/// <summary>What a member has used, and what the limits still allow.</summary>
internal sealed record LimitsView(
    int CallsToday, int WritesToday, int CallsThisMonth, int WritesThisMonth, int CallsLeft, int CallBurst, int CallsPerMinute, QuotaView[] Quotas);

/// <summary>The quotas of an organization.</summary>
internal sealed record QuotasView(QuotaView[] Quotas);

/// <summary>A quota and the remaining amount. <c>used</c> and <c>left</c> are null if each member has a separate count.</summary>
internal sealed record QuotaView(QuotaBody Quota, int? Used, int? Left, DateTimeOffset EndsAt)
{
    public static QuotaView Of(QuotaUse use) => new(QuotaBody.Of(use.Quota)!, use.Used, use.Left, use.EndsAt);
}

/// <summary>A quota before and after a change.</summary>
internal sealed record QuotaChangeView(QuotaBody? Before, QuotaBody? After);

/// <summary>A quota: how many calls or writes are allowed in each period of UTC.</summary>
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

/// <summary>A policy in force. <c>member</c> is null for the organization's policy.</summary>
internal sealed record PolicyView(string? Member, long Version, Policy Policy, DateTimeOffset? ChangedAt, string? ChangedBy)
{
    public static PolicyView Of(StoredPolicy stored) => new(
        stored.Member.Length == 0 ? null : stored.Member, stored.Version, stored.Policy, stored.ChangedAt, stored.ChangedBy.Length == 0 ? null : stored.ChangedBy);
}

/// <summary>A whole policy to set, and the version that the change is based on.</summary>
internal sealed record PolicyBody
{
    public required long Version { get; init; }

    public required Policy Policy { get; init; }
}

/// <summary>Writes an enum as its name in camel case.</summary>
internal sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>The JSON of the API. Programs read it, so properties may be added but never removed.</summary>
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
    /// <summary>The converters that write enums.</summary>
    public static IReadOnlyList<JsonConverter> Enums { get; } =
        [new CamelCaseEnum<QuotaScope>(), new CamelCaseEnum<QuotaMeasure>(), new CamelCaseEnum<QuotaPeriod>(), new CamelCaseEnum<ClientAccess>()];
}

using System.Text.Json.Serialization;
using CodaMcp.Audit.Checkpoints;
using CodaMcp.Members;
using CodaMcp.Policies;
using CodaMcp.Quotas;
using CodaMcp.Sessions;
using CodaMcp.Stops;

namespace CodaMcp.Commands;

/// <summary>A member in the output of commands.</summary>
internal sealed record MemberView(
    string Id, string Organization, string Issuer, string Key, string? Email, DateTimeOffset? SeenAt, bool Disabled, DateTimeOffset? RevokedBefore, int Sessions)
{
    public static MemberView Of(MemberSummary member) => new(
        member.Id.Member, member.Id.Organization, member.Id.Issuer, member.Id.ToGrainKey(), member.Label, member.SeenAt, member.Access.Disabled,
        member.Access.RevokedBefore, member.Sessions.Count);
}

/// <summary>A session in the output of commands.</summary>
internal sealed record SessionView(
    string Id, string Member, string? Email, string ClientId, string ClientName, string ClientVersion, string ProtocolVersion, DateTimeOffset OpenedAt, DateTimeOffset UsedAt)
{
    public static SessionView Of(MemberSummary member, StoredSession session) => new(
        session.Id, member.Id.Member, member.Label, session.ClientId, session.ClientName, session.ClientVersion, session.ProtocolVersion, session.OpenedAt, session.UsedAt);
}

/// <summary>A member with its sessions.</summary>
internal sealed record MemberDetails(MemberView Member, SessionView[] Sessions);

/// <summary>The number of sessions that were ended.</summary>
internal sealed record EndedSessions(string Member, int Ended);

/// <summary>A stop in the output of commands.</summary>
internal sealed record StopView(string Kind, string? Value, DateTimeOffset Since)
{
    public static StopView Of(Stop stop) =>
        new(stop.Kind.ToString().ToLowerInvariant(), stop.Value.Length == 0 ? null : stop.Value, stop.Since);
}

/// <summary>The result of a change of stops: whether it changed anything, and all current stops.</summary>
internal sealed record StopsView(bool Changed, StopView[] Stopped);

/// <summary>The result of a change of a policy: the policy before and after.</summary>
internal sealed record PolicyChangeView(bool Changed, StoredPolicy Before, StoredPolicy After);

/// <summary>A client that members of an organization connected or tried to connect.</summary>
internal sealed record ClientView(string Id, string Name, string[] Places, string Standing, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, string AskedBy);

/// <summary>The public key that verifies the checkpoints of the audit.</summary>
internal sealed record AuditKeyView(string Id, string Pem);

/// <summary>A quota in the output of commands. The usage is null if it was not requested or no silo runs.</summary>
internal sealed record QuotaView(
    string Organization, string Issuer, string Scope, string? Member, string? Tool, string? Toolset, string Measure, string Period, int Limit, int? Used, int? Left, DateTimeOffset EndsAt)
{
    public static QuotaView Of(QuotaUse use) => new(
        use.Quota.Organization.Organization, use.Quota.Organization.Issuer, QuotaCommands.WordOf(use.Quota.Scope), NullOf(use.Quota.Member), NullOf(use.Quota.Tool), NullOf(use.Quota.Toolset),
        use.Quota.Measure.ToString().ToLowerInvariant(), use.Quota.Period.ToString().ToLowerInvariant(), use.Quota.Limit, use.Used, use.Left, use.EndsAt);

    private static string? NullOf(string text) => text.Length == 0 ? null : text;
}

/// <summary>The result of a change of a quota: whether it changed anything, and the organization's current quotas.</summary>
internal sealed record QuotasView(bool Changed, QuotaView[] Quotas);

/// <summary>The result of an export.</summary>
internal sealed record ExportView(string File, long Records);

/// <summary>Source-generated JSON for the output of commands. Scripts read it, so new versions only add properties.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(MemberView[]))]
[JsonSerializable(typeof(MemberDetails))]
[JsonSerializable(typeof(SessionView[]))]
[JsonSerializable(typeof(EndedSessions))]
[JsonSerializable(typeof(StopsView))]
[JsonSerializable(typeof(StoredPolicy[]))]
[JsonSerializable(typeof(PolicyChangeView))]
[JsonSerializable(typeof(ClientView[]))]
[JsonSerializable(typeof(VerifiedAudit))]
[JsonSerializable(typeof(AuditKeyView))]
[JsonSerializable(typeof(QuotasView))]
[JsonSerializable(typeof(ExportView))]
internal sealed partial class CommandsJson : JsonSerializerContext;

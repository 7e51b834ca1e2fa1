using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Bench;

/// <summary>Audit records as calls make them.</summary>
internal static class Records
{
    /// <summary>The record of a cached read.</summary>
    public static AuditRecord OfRead() => new()
    {
        Id = Guid.CreateVersion7(),
        StartedAt = DateTimeOffset.UtcNow,
        Member = new MemberId("https://issuer.example", "organization-1", "member-1"),
        Client = new CallingClient("connected-app-test-1", "bench", "1", "2026-07-28"),
        Tool = "list_rows",
        Writes = false,
        Outcome = AuditOutcome.Succeeded,
    };
}

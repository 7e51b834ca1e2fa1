using System.Globalization;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>How many records could not be kept, and when. It becomes an audit record of its own.</summary>
/// <param name="Id">The id of that record: storing it twice is the same as storing it once.</param>
/// <param name="Count">How many.</param>
/// <param name="First">When the first was dropped.</param>
/// <param name="Last">When the last was dropped.</param>
internal sealed record DroppedRecords(Guid Id, long Count, DateTimeOffset First, DateTimeOffset Last)
{
    /// <summary>So many more.</summary>
    public static DroppedRecords Add(DroppedRecords? before, int count, DateTimeOffset now) =>
        before is null ? new DroppedRecords(Guid.CreateVersion7(now), count, now, now) : before with { Count = before.Count + count, Last = now };

    /// <summary>What is left once a record says so many; null for nothing.</summary>
    public DroppedRecords? Without(DroppedRecords recorded, DateTimeOffset now) =>
        Count == recorded.Count ? null : new DroppedRecords(Guid.CreateVersion7(now), Count - recorded.Count, recorded.Last, Last);

    /// <summary>The record of them.</summary>
    public AuditRecord ToRecord() => new()
    {
        Id = Id,
        StartedAt = First,
        Member = new MemberId("", "", ""),
        Client = new CallingClient("", "", "", ""),
        Tool = EventKinds.AuditDropped,
        Writes = false,
        Outcome = AuditOutcome.Unknown,
        Calls = (int)Math.Min(Count, int.MaxValue),
        Reason = string.Create(CultureInfo.InvariantCulture, $"{Count} audit records of this silo could not be kept, from {First.UtcDateTime:u} to {Last.UtcDateTime:u}."),
    };
}

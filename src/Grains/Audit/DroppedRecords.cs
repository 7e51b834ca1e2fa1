using System.Globalization;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>The number of records that could not be kept, and when. It becomes an audit record of its own.</summary>
/// <param name="Id">The id of that record. Storing it twice creates no second record.</param>
/// <param name="Count">The number of records.</param>
/// <param name="First">When the first was dropped.</param>
/// <param name="Last">When the last was dropped.</param>
internal sealed record DroppedRecords(Guid Id, long Count, DateTimeOffset First, DateTimeOffset Last)
{
    /// <summary>Adds to the number of dropped records.</summary>
    public static DroppedRecords Add(DroppedRecords? before, int count, DateTimeOffset now) =>
        before is null ? new DroppedRecords(Guid.CreateVersion7(now), count, now, now) : before with { Count = before.Count + count, Last = now };

    /// <summary>Returns the rest after a record reported some of them; null if none is left.</summary>
    public DroppedRecords? Without(DroppedRecords recorded, DateTimeOffset now) =>
        Count == recorded.Count ? null : new DroppedRecords(Guid.CreateVersion7(now), Count - recorded.Count, recorded.Last, Last);

    /// <summary>Creates the audit record of the dropped records.</summary>
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

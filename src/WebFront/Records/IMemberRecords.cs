using CodaMcp.Audit;
using CodaMcp.Members;

namespace CodaMcp.Records;

/// <summary>Records events of members that are not calls.</summary>
internal interface IMemberRecords
{
    /// <summary>Records an event durably; see <see cref="IMemberRecordGrain.Record"/>. Adds the trace and the front.</summary>
    /// <param name="member">The member that the event is about.</param>
    /// <param name="happened">The event.</param>
    /// <returns>Whether the event is recorded. If not, the failure is logged.</returns>
    Task<bool> RecordAsync(MemberId member, MemberEvent happened);
}

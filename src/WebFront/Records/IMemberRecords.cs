using CodaMcp.Audit;
using CodaMcp.Members;

namespace CodaMcp.Records;

/// <summary>Where this front has recorded what happens to members besides calls.</summary>
internal interface IMemberRecords
{
    /// <summary>Records an event, durably; see <see cref="IMemberRecordGrain.Record"/>. The trace and the front are added.</summary>
    /// <param name="member">The member that it is about.</param>
    /// <param name="happened">The event.</param>
    /// <returns>Whether it is recorded. If not, that is logged.</returns>
    Task<bool> RecordAsync(MemberId member, MemberEvent happened);
}

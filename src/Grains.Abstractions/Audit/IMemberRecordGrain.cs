namespace CodaMcp.Audit;

/// <summary>
/// Records events of one member other than calls. An interface of the member's grain (<see cref="Members.IMemberGrain"/>, same key). The grain
/// itself records calls, sessions, Coda tokens and decisions about a member.
/// </summary>
[Alias("codamcp.IMemberRecordGrain")]
public interface IMemberRecordGrain : IGrainWithStringKey
{
    /// <summary>
    /// Records an event. Returns true once the record is durable, or is counted in another record. Returns false if it could not be stored
    /// within 5 s. Then the caller must not do what must be recorded, such as a change of a policy.
    /// </summary>
    [Alias("Record")]
    [ResponseTimeout("00:00:08")]
    Task<bool> Record(MemberEvent happened);
}

namespace CodaMcp.Audit;

/// <summary>
/// Records what happens to one member besides calls: a side of the member's actor (<see cref="Members.IMemberGrain"/>, same key). Calls, sessions,
/// Coda tokens and decisions about a member are recorded by the actor itself.
/// </summary>
[Alias("codamcp.IMemberRecordGrain")]
public interface IMemberRecordGrain : IGrainWithStringKey
{
    /// <summary>
    /// Records an event. True once the record is durable, or is counted in another one. False where it could not be stored within 5 s: then what
    /// must not happen unrecorded, such as a change of a policy, must not happen.
    /// </summary>
    [Alias("Record")]
    [ResponseTimeout("00:00:08")]
    Task<bool> Record(MemberEvent happened);
}

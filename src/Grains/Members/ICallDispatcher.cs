using CodaMcp.Calls;

namespace CodaMcp.Members;

/// <summary>Carries out the calls of one member.</summary>
public interface ICallDispatcher
{
    /// <summary>Carries out a call. Returns failures of the call in the result and does not throw them.</summary>
    Task<CallResult> CarryOutAsync(RunningCall running);
}

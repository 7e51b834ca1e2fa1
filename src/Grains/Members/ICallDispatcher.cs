using CodaMcp.Calls;

namespace CodaMcp.Members;

/// <summary>Carries out the calls of one member.</summary>
public interface ICallDispatcher
{
    /// <summary>Carries out a call. Never throws for what a call can run into.</summary>
    Task<CallResult> CarryOutAsync(RunningCall running);
}

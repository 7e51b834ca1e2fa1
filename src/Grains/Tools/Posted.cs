using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>Holds the result of sending one write, before anything waits for Coda to apply it.</summary>
/// <param name="Accepted">Whether Coda accepted it. If false, the outcome is unknown.</param>
/// <param name="Answer">Coda's response; null if there was none, or it could not be parsed.</param>
/// <param name="RequestId">Coda's request id of the write; null if there is none.</param>
internal sealed record Posted<T>(bool Accepted, T? Answer, string? RequestId)
    where T : class, IMutationAccepted;

using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>What came of sending one write, before anybody waits for it.</summary>
/// <param name="Accepted">Whether Coda took it; else nobody can say what came of it.</param>
/// <param name="Answer">Coda's answer; null where none came or it could not be read.</param>
/// <param name="RequestId">Coda's handle of the write; null where it gave none.</param>
internal sealed record Posted<T>(bool Accepted, T? Answer, string? RequestId)
    where T : class, IMutationAccepted;

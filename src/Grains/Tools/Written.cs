using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>What came of sending one write.</summary>
/// <param name="Status">How far it got.</param>
/// <param name="Answer">Coda's answer; null where none came or it could not be read.</param>
/// <param name="RequestId">Coda's handle of the write; null where it gave none.</param>
/// <param name="Warning">Coda's warning.</param>
/// <param name="Note">What the status means and what to do next.</param>
internal sealed record Written<T>(WriteStatus Status, T? Answer, string? RequestId, string? Warning, string Note)
    where T : class, IMutationAccepted;

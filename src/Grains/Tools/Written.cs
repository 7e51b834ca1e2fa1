using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Holds the result of sending one write.</summary>
/// <param name="Status">The status of the write.</param>
/// <param name="Answer">Coda's response; null if there was none, or it could not be parsed.</param>
/// <param name="RequestId">Coda's request id of the write; null if there is none.</param>
/// <param name="Warning">Coda's warning.</param>
/// <param name="Note">What the status means and what to do next.</param>
internal sealed record Written<T>(WriteStatus Status, T? Answer, string? RequestId, string? Warning, string Note)
    where T : class, IMutationAccepted;

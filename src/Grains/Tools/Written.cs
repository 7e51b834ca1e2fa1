using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>What came of sending one write.</summary>
/// <param name="Status">How far it got.</param>
/// <param name="Answer">Coda's answer; null where none came.</param>
/// <param name="Warning">Coda's warning.</param>
/// <param name="Note">What the status means and what to do next.</param>
internal sealed record Written<T>(WriteStatus Status, T? Answer, string? Warning, string Note)
    where T : class, IMutationAccepted;

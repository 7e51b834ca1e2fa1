using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>What came of sending one write that Coda gives no handle for.</summary>
/// <param name="Status">How far it got.</param>
/// <param name="Answer">Coda's answer; null where none came or it could not be read.</param>
/// <param name="Note">What the status means and what to do next.</param>
/// <param name="RequestId">Coda's handle of the write, where an answer that cannot be read has one all the same.</param>
internal sealed record Sent<T>(WriteStatus Status, T? Answer, string Note, string? RequestId = null)
    where T : class;

using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Holds the result of sending one write that has no request id of Coda.</summary>
/// <param name="Status">The status of the write.</param>
/// <param name="Answer">Coda's response; null if there was none, or it could not be parsed.</param>
/// <param name="Note">What the status means and what to do next.</param>
/// <param name="RequestId">Coda's request id of the write, if a response that cannot be parsed still contains one.</param>
internal sealed record Sent<T>(WriteStatus Status, T? Answer, string Note, string? RequestId = null)
    where T : class;

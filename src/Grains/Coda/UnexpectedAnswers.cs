using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Coda;

/// <summary>Creates the exception for a response that does not fit the contract, and logs each difference once.</summary>
/// <param name="logger">The log for these differences.</param>
internal sealed partial class UnexpectedAnswers(ILogger logger)
{
    // An upper bound, in case that the paths vary without limit. It is far above the number of operations.
    private const int MostSaid = 1_000;

    private readonly ConcurrentDictionary<string, bool> said = new(StringComparer.Ordinal);

    /// <summary>Creates the exception for a response to a read.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="place">Where the response does not fit; see <see cref="CodaContract.MisfitOf"/>.</param>
    public CodaAnswerException Of(CodaOperation operation, string place) => new(Say(operation, place));

    /// <summary>Creates the exception for a response to a write.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="place">Where the response does not fit.</param>
    /// <param name="accepted">Whether Coda accepted the write.</param>
    /// <param name="requestId">Coda's request id of the write; null if the response has none.</param>
    public CodaAnswerException OfChange(CodaOperation operation, string place, bool accepted, string? requestId) =>
        new(Say(operation, place)) { MayHaveExecuted = true, Accepted = accepted, RequestId = requestId };

    private string Say(CodaOperation operation, string place)
    {
        var name = operation.Contract.Name;
        if (said.Count < MostSaid && said.TryAdd($"{name} {place}", true))
            LogUnexpected(name, place);
        return $"Coda's answer to {name} has an unexpected form at {place}.";
    }

    [LoggerMessage(LogLevel.Warning, "Coda's answer to {Operation} has an unexpected form at {Place}. This is logged once; report it to this project")]
    private partial void LogUnexpected(string operation, string place);
}

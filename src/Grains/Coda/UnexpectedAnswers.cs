using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Coda;

/// <summary>Says once of each difference between Coda's answers and the contract that it was seen, and makes the exception for it.</summary>
/// <param name="logger">Where it is said.</param>
internal sealed partial class UnexpectedAnswers(ILogger logger)
{
    // Far more than there are operations: a bound, in case that paths vary without end.
    private const int MostSaid = 1_000;

    private readonly ConcurrentDictionary<string, bool> said = new(StringComparer.Ordinal);

    /// <summary>The exception for an answer.</summary>
    /// <param name="operation">What was asked for.</param>
    /// <param name="place">Where the answer does not fit; see <see cref="CodaContract.MisfitOf"/>.</param>
    public CodaAnswerException Of(CodaOperation operation, string place) => new(Say(operation, place));

    /// <summary>The exception for an answer to a change.</summary>
    /// <param name="operation">What was asked for.</param>
    /// <param name="place">Where the answer does not fit.</param>
    /// <param name="accepted">Whether Coda's status says that it took the change.</param>
    /// <param name="requestId">Coda's handle of it, where the answer has one.</param>
    public CodaAnswerException OfChange(CodaOperation operation, string place, bool accepted, string? requestId) =>
        new(Say(operation, place)) { MayHaveExecuted = true, Accepted = accepted, RequestId = requestId };

    private string Say(CodaOperation operation, string place)
    {
        var name = operation.Contract?.Name ?? "an unknown operation";
        if (said.Count < MostSaid && said.TryAdd($"{name} {place}", true))
            LogUnexpected(name, place);
        return $"Coda's answer to {name} has an unexpected form at {place}.";
    }

    [LoggerMessage(LogLevel.Warning, "Coda's answer to {Operation} has an unexpected form at {Place}. Said once; report it to this project")]
    private partial void LogUnexpected(string operation, string place);
}

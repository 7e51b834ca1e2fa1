namespace CodaMcp.Coda;

/// <summary>Thrown when Coda sends a success response whose body does not fit the contract. Coda was reached, so this is not an outage.</summary>
/// <param name="message">The operation and the JSON path. It never contains a value of the body.</param>
public sealed class CodaAnswerException(string message) : Exception(message)
{
    /// <summary>Whether the request was a write that may have taken effect. Such a request is never retried.</summary>
    public bool MayHaveExecuted { get; init; }

    /// <summary>
    /// Whether Coda accepted the write. That is so if the status is a success and the body is JSON or empty. The page of a proxy does not count.
    /// </summary>
    public bool Accepted { get; init; }

    /// <summary>Coda's request id of the write; null if the body has none.</summary>
    public string? RequestId { get; init; }
}

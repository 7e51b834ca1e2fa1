namespace CodaMcp.Coda;

/// <summary>Coda answered with a success, and the body does not fit the contract. No outage: Coda was reached, and said something else than it says it will.</summary>
/// <param name="message">The operation and the JSON path; never a value of the body.</param>
public sealed class CodaAnswerException(string message) : Exception(message)
{
    /// <summary>Whether the request was to change something, so that it may have taken effect. Such a request is never sent again.</summary>
    public bool MayHaveExecuted { get; init; }

    /// <summary>Whether Coda's status says that it took the change: the body is JSON or empty, and so no page of something in between.</summary>
    public bool Accepted { get; init; }

    /// <summary>Coda's handle of the change, where the body has one all the same.</summary>
    public string? RequestId { get; init; }
}

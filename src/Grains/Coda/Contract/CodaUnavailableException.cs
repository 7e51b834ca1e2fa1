namespace CodaMcp.Coda.Contract;

/// <summary>Thrown when Coda could not be reached, or when the connection broke before the response.</summary>
/// <param name="message">The cause, in plain words.</param>
/// <param name="mayHaveExecuted">Whether the request was a write that was sent and may have taken effect.</param>
/// <param name="inner">The transport's own error.</param>
public sealed class CodaUnavailableException(string message, bool mayHaveExecuted, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the request was a write that was sent and may have taken effect. Such a write is not retried, unless it has key columns.</summary>
    public bool MayHaveExecuted { get; } = mayHaveExecuted;
}

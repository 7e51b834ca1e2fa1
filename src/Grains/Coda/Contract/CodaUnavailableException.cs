namespace CodaMcp.Coda.Contract;

/// <summary>Coda could not be reached, or the connection broke before an answer came.</summary>
/// <param name="message">What happened, in plain words.</param>
/// <param name="mayHaveExecuted">Whether the request had left, so that a write may have taken effect.</param>
/// <param name="inner">The transport's own error.</param>
public sealed class CodaUnavailableException(string message, bool mayHaveExecuted, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the request had left, so that a write may have taken effect. Such a write is not sent again, unless it has key columns.</summary>
    public bool MayHaveExecuted { get; } = mayHaveExecuted;
}

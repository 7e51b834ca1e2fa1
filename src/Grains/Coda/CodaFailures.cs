namespace CodaMcp.Coda;

/// <summary>Carries the gateway's exceptions between silos, as data.</summary>
internal static class CodaFailures
{
    /// <summary>What to send for an exception of the gateway's; null for any other.</summary>
    public static CodaFailure? Of(Exception exception) => exception switch
    {
        CodaException answered => new CodaFailure { Status = answered.Status, Message = answered.Message, CodaType = answered.CodaType, RetryAfter = answered.RetryAfter },
        CodaUnavailableException unavailable => new CodaFailure { Message = unavailable.Message },
        _ => null,
    };

    /// <summary>The exception that was sent. Only reads are sent for, so nothing may have been executed.</summary>
    public static Exception ToException(CodaFailure failure) => failure.Status is { } status
        ? new CodaException(status, failure.Message) { CodaType = failure.CodaType, RetryAfter = failure.RetryAfter }
        : new CodaUnavailableException(failure.Message, mayHaveExecuted: false);
}

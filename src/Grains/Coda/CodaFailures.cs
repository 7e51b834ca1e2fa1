using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>Converts the gateway's exceptions to data that silos exchange, and back.</summary>
internal static class CodaFailures
{
    /// <summary>Returns the data for an exception of the gateway. Returns null for any other exception.</summary>
    public static CodaFailure? Of(Exception exception) => exception switch
    {
        CodaException answered => new CodaFailure
        {
            Status = answered.Status,
            Message = answered.Message,
            CodaType = answered.CodaType,
            RetryAfter = answered.RetryAfter,
            Kind = answered.IsPreparing ? CodaFailureKind.DocPreparing : CodaFailureKind.Plain,
        },
        CodaAnswerException unread => new CodaFailure { Message = unread.Message, Kind = CodaFailureKind.UnexpectedAnswer },
        CodaFileHostException refused => new CodaFailure { Message = refused.Message, Kind = CodaFailureKind.FileHostRefused },
        CodaExportException failed => new CodaFailure { Message = failed.Message, Kind = CodaFailureKind.ExportFailed },
        CodaUnavailableException unavailable => new CodaFailure { Message = unavailable.Message },
        _ => null,
    };

    /// <summary>Returns the exception for received data. Only failures of reads are sent, so no write can have been executed.</summary>
    public static Exception ToException(CodaFailure failure) => failure switch
    {
        { Kind: CodaFailureKind.UnexpectedAnswer } => new CodaAnswerException(failure.Message),
        { Kind: CodaFailureKind.FileHostRefused } => new CodaFileHostException(failure.Message),
        { Kind: CodaFailureKind.ExportFailed } => new CodaExportException(failure.Message),
        { Status: { } status } => new CodaException(status, failure.Message)
        {
            CodaType = failure.CodaType,
            RetryAfter = failure.RetryAfter,
            IsPreparing = failure.Kind == CodaFailureKind.DocPreparing,
        },
        _ => new CodaUnavailableException(failure.Message, mayHaveExecuted: false),
    };
}

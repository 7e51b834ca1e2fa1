using CodaMcp.Audit;

namespace CodaMcp.Delivery;

/// <summary>Receives audit records.</summary>
internal interface IRecordReceiver : IDisposable
{
    /// <summary>Sends records in one message.</summary>
    /// <param name="id">The message's id. A repeated message has the same id.</param>
    /// <param name="records">The records.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Null if the receiver accepted the records, otherwise the reason why not.</returns>
    Task<string?> SendAsync(string id, IReadOnlyList<AuditEntry> records, CancellationToken cancellationToken);
}

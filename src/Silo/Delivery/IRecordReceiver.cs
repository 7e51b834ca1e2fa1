using CodaMcp.Audit;

namespace CodaMcp.Delivery;

/// <summary>Who takes audit records.</summary>
internal interface IRecordReceiver : IDisposable
{
    /// <summary>Sends records in one message.</summary>
    /// <param name="id">The message's id: the same when it is sent again.</param>
    /// <param name="records">The records.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Null if they were taken; else why not.</returns>
    Task<string?> SendAsync(string id, IReadOnlyList<AuditEntry> records, CancellationToken cancellationToken);
}

using CodaMcp.Coda;
using CodaMcp.Coda.Mutations;

namespace CodaMcp.Writes;

/// <summary>Follows the writes that Coda accepted from a tool. The tool hands them over, and may wait for them.</summary>
public interface IAcceptedWrites
{
    /// <summary>Hands over a write. From then on it is followed to its end, even if no caller waits. Never throws.</summary>
    Task AcceptedAsync(string docId, string requestId);

    /// <summary>
    /// Stores the result that the call returns if nothing more becomes known of its writes. Call it before the call waits for them. Never throws.
    /// </summary>
    /// <param name="result">The result, UTF-8 JSON, as the caller would get it.</param>
    Task KeepAsync(byte[] result);

    /// <summary>Waits until Coda has applied a write that was handed over, at most until <paramref name="until"/>.</summary>
    Task<MutationProgress> AwaitAsync(string requestId, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the known state of a write of this member; null if the member made no such write. Asks Coda if the end of the write is not known.
    /// </summary>
    Task<MutationView?> FindAsync(string requestId, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that the call needs several requests. Call it before the first one is sent. After the loss of a silo, the end of one request is then
    /// not the outcome of the call.
    /// </summary>
    void NeedSeveral();

    /// <summary>Notes that a write was sent and its outcome is unknown.</summary>
    void LeftUnknown();
}

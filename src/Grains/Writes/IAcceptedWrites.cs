using CodaMcp.Coda;
using CodaMcp.Coda.Mutations;

namespace CodaMcp.Writes;

/// <summary>What a tool has to do with the writes that Coda accepts from it: hands them over to be followed, and may wait.</summary>
public interface IAcceptedWrites
{
    /// <summary>Hands over a write. From here on it is followed to its end, even if no caller waits. Never throws.</summary>
    Task AcceptedAsync(string docId, string requestId);

    /// <summary>Stores what the call answers if nothing more becomes known of its writes. To be called before it waits for them. Never throws.</summary>
    /// <param name="result">The result, UTF-8 JSON, as the caller would get it.</param>
    Task KeepAsync(byte[] result);

    /// <summary>Waits until Coda has applied a write that was handed over, at most until <paramref name="until"/>.</summary>
    Task<MutationProgress> AwaitAsync(string requestId, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>What is known of a write of this member, asking Coda where its end is not known; null where the member made no such write.</summary>
    Task<MutationView?> FindAsync(string requestId, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that the call needs several requests. Call it before the first one is sent. After the loss of a silo, the end of one request is then
    /// not the outcome of the call.
    /// </summary>
    void NeedSeveral();

    /// <summary>Notes that a write was sent and nobody can say what came of it.</summary>
    void LeftUnknown();
}

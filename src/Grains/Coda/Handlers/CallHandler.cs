using CodaMcp.Coda.Caching;

namespace CodaMcp.Coda.Handlers;

/// <summary>A handler that is created for one call.</summary>
/// <param name="call">The call.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
internal abstract class CallHandler(CodaCall call, CodaOptions options, TimeProvider time) : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<ResponseCacheDeadline> DeadlineKey = new("CodaMcp.Deadline");

    private static readonly HttpRequestOptionsKey<bool> SentKey = new("CodaMcp.Sent");

    /// <summary>The call.</summary>
    protected CodaCall Call { get; } = call;

    /// <summary>The settings.</summary>
    protected CodaOptions Options { get; } = options;

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>Returns the operation of the request.</summary>
    protected static CodaOperation OperationOf(HttpRequestMessage request) => CodaOperation.Of(request);

    /// <summary>Returns the call's deadline, or the latest deadline of all callers that share the fetch. Read it again after every wait.</summary>
    protected DateTimeOffset DeadlineOf(HttpRequestMessage request) =>
        request.Options.TryGetValue(DeadlineKey, out var shared) ? shared.Value : Call.Deadline;

    /// <summary>Sets the deadline of all callers that share the request.</summary>
    protected static void SetDeadline(HttpRequestMessage request, ResponseCacheDeadline deadline) => request.Options.Set(DeadlineKey, deadline);

    /// <summary>Notes whether the latest attempt of the request may have reached Coda.</summary>
    protected static void SetSent(HttpRequestMessage request, bool sent) => request.Options.Set(SentKey, sent);

    /// <summary>Whether the latest attempt of the request may have reached Coda.</summary>
    protected static bool WasSent(HttpRequestMessage request) => request.Options.TryGetValue(SentKey, out var sent) && sent;

    /// <summary>Whether there is time for this wait and for the request after it.</summary>
    protected bool TimeFor(TimeSpan wait, HttpRequestMessage request) =>
        Time.GetUtcNow() + wait + Options.LeastRequestTime <= DeadlineOf(request);
}

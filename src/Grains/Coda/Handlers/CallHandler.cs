using CodaMcp.Coda.Caching;

namespace CodaMcp.Coda.Handlers;

/// <summary>A handler made for one call.</summary>
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

    /// <summary>What the request is.</summary>
    protected static CodaOperation OperationOf(HttpRequestMessage request) => CodaOperation.Of(request);

    /// <summary>When the answer is of no more use: the call's deadline, or the latest of all who share the fetch. To be asked anew after a wait.</summary>
    protected DateTimeOffset DeadlineOf(HttpRequestMessage request) =>
        request.Options.TryGetValue(DeadlineKey, out var shared) ? shared.Value : Call.Deadline;

    /// <summary>Gives the request the deadline of all who share it.</summary>
    protected static void SetDeadline(HttpRequestMessage request, ResponseCacheDeadline deadline) => request.Options.Set(DeadlineKey, deadline);

    /// <summary>Notes whether the latest attempt of the request may have reached Coda.</summary>
    protected static void SetSent(HttpRequestMessage request, bool sent) => request.Options.Set(SentKey, sent);

    /// <summary>Whether the latest attempt of the request may have reached Coda.</summary>
    protected static bool WasSent(HttpRequestMessage request) => request.Options.TryGetValue(SentKey, out var sent) && sent;

    /// <summary>Whether there is time to wait so long and to send the request then.</summary>
    protected bool TimeFor(TimeSpan wait, HttpRequestMessage request) =>
        Time.GetUtcNow() + wait + Options.LeastRequestTime <= DeadlineOf(request);
}

using Microsoft.Extensions.Logging;

namespace CodaMcp.Cluster;

/// <summary>Retries the connection to the cluster without limit. A front may start before any silo, and before the database.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Tells the operator what the front waits for.</param>
internal sealed partial class ClusterRetry(TimeProvider time, ILogger<ClusterRetry> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaidEvery = TimeSpan.FromSeconds(30);

    private long? said;

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (said is not { } before || time.GetElapsedTime(before) >= SaidEvery)
        {
            said = time.GetTimestamp();
            LogWaiting(exception.Message);
        }

        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "No silo can be reached yet ({Reason}); trying again until one can.")]
    private partial void LogWaiting(string reason);
}

using System.Diagnostics.Metrics;

namespace CodaMcp.Authentication;

/// <summary>
/// Renews the front's copy of the signing keys before it is five minutes old. The cluster fetches the keys anew at a given age. Together
/// these limits bound how long a withdrawn key is accepted: ten minutes, while the issuer can be reached.
/// </summary>
internal sealed class SigningKeyRefresh : BackgroundService
{
    private readonly JwksConfigurationManager keys;
    private readonly TimeProvider time;
    private readonly Meter meter = new(FrontMetrics.MeterName);

    /// <summary>Starts to measure the age of the keys.</summary>
    public SigningKeyRefresh(JwksConfigurationManager keys, TimeProvider time)
    {
        (this.keys, this.time) = (keys, time);
        meter.CreateObservableGauge<double>(
            "codamcp.jwks.age", () => keys.Age is { } age ? [new Measurement<double>(age.TotalSeconds)] : [], "s", "Time since the keys that verify tokens were fetched from the issuer.");
    }


    /// <summary>The time from one refresh to the next.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(4);

    /// <summary>The time to the next refresh after one that failed or returned old keys.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>The time to the next refresh after one that failed while there are no keys at all.</summary>
    public static readonly TimeSpan ColdRetryAfter = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (keys.HasIssuer)
        {
            var renewed = await keys.RefreshAsync(stoppingToken);
            await Task.Delay(renewed ? Period : keys.HasKeys ? RetryAfter : ColdRetryAfter, time, stoppingToken);
        }
    }
}

using System.Diagnostics.Metrics;

namespace CodaMcp.Authentication;

/// <summary>
/// Renews the front's copy of the signing keys before it is five minutes old. Together with the age at which the cluster fetches anew
/// this bounds how long a withdrawn key is accepted: ten minutes, while the issuer can be reached.
/// </summary>
internal sealed class SigningKeyRefresh : BackgroundService
{
    private readonly JwksConfigurationManager keys;
    private readonly TimeProvider time;
    private readonly Meter meter = new(FrontMetrics.MeterName);

    /// <summary>Measures the age of the keys from now on.</summary>
    public SigningKeyRefresh(JwksConfigurationManager keys, TimeProvider time)
    {
        (this.keys, this.time) = (keys, time);
        meter.CreateObservableGauge<double>(
            "codamcp.jwks.age", () => keys.Age is { } age ? [new Measurement<double>(age.TotalSeconds)] : [], "s", "Time since the keys that verify tokens were fetched from the issuer.");
    }


    /// <summary>From one refresh to the next.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(4);

    /// <summary>From a refresh that failed, or that brought old keys, to the next.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>From a refresh that failed to the next, while there are no keys at all.</summary>
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

using Microsoft.Extensions.Hosting;

namespace CodaMcp.Health;

/// <summary>How far a front has got that was told to stop.</summary>
/// <param name="lifetime">Tells.</param>
internal sealed class Drain(IHostApplicationLifetime lifetime)
{
    /// <summary>Whether it was told to stop.</summary>
    public bool Draining => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>When its streams are to end; their clients go on at another front.</summary>
    public CancellationToken StreamsClosing => lifetime.ApplicationStopping;
}

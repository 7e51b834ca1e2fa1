using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace CodaMcp.Coda.Users;

/// <summary>
/// The budgets in this silo. When the silo stops, callers who wait for a permit are sent to another silo before the grains deactivate. Orleans
/// lets a grain's running calls end first, and these could run for minutes.
/// </summary>
public sealed class OpenBudgets : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly ConcurrentDictionary<string, UserBudget> open = new(StringComparer.Ordinal);
    private readonly Meter meter = new(CodaMetrics.MeterName);

    /// <summary>Starts without budgets.</summary>
    public OpenBudgets()
    {
        meter.CreateObservableGauge("codamcp.coda.permit.waiting", () => open.Values.Sum(static budget => budget.Waiting), "{request}", "Requests that wait for a permit of Coda's limits.");
        meter.CreateObservableGauge("codamcp.coda.breaker.open", () => Paused, "{user}", "Coda users to whom nothing is sent because Coda keeps refusing.");
    }

    /// <summary>The number of Coda users whose requests are paused because Coda keeps refusing them.</summary>
    public int Paused => open.Values.Count(static budget => budget.IsPaused);

    /// <summary>The problem that an operator should know of; null if there is none.</summary>
    public string? Trouble => Paused is > 0 and var users
        ? string.Create(CultureInfo.InvariantCulture, $"Coda keeps refusing the requests of {users} Coda users, although they stay within its limits. Nothing is sent for them until a pause is over.")
        : null;

    /// <summary>Adds the budget of a grain that is activated.</summary>
    internal void Add(string key, UserBudget budget) => open[key] = budget;

    /// <summary>Removes the budget of a grain that is deactivated.</summary>
    internal void Remove(string key, UserBudget budget) => open.TryRemove(new KeyValuePair<string, UserBudget>(key, budget));

    /// <summary>
    /// Returns the budget of a grain that is active in this silo; null if the grain is in another silo or not active. A key has only one active
    /// grain.
    /// </summary>
    internal UserBudget? Find(string key) => open.GetValueOrDefault(key);

    /// <summary>Ends its metrics.</summary>
    public void Dispose() => meter.Dispose();

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(OpenBudgets), ServiceLifecycleStage.Active, static _ => Task.CompletedTask, Close);

    private Task Close(CancellationToken cancellationToken)
    {
        foreach (var budget in open.Values)
            budget.Close();
        return Task.CompletedTask;
    }
}

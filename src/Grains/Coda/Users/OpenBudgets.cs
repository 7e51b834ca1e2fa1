using System.Collections.Concurrent;

namespace CodaMcp.Coda.Users;

/// <summary>
/// The budgets that this silo keeps. When the silo stops, those who wait for a permit are sent elsewhere before the grains deactivate:
/// Orleans lets a grain's running calls end first, and these could run for minutes.
/// </summary>
public sealed class OpenBudgets : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly ConcurrentDictionary<UserBudget, bool> open = [];

    /// <summary>Notes a budget that is given out from.</summary>
    internal void Add(UserBudget budget) => open.TryAdd(budget, true);

    /// <summary>Notes that it no longer is.</summary>
    internal void Remove(UserBudget budget) => open.TryRemove(budget, out _);

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(OpenBudgets), ServiceLifecycleStage.Active, static _ => Task.CompletedTask, Close);

    private Task Close(CancellationToken cancellationToken)
    {
        foreach (var budget in open.Keys)
            budget.Close();
        return Task.CompletedTask;
    }
}

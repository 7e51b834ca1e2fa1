using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace CodaMcp.Coda.Users;

/// <inheritdoc cref="ICodaUserGrain"/>
/// <remarks>
/// Stores one mark when it starts and its windows when it ends, nothing in between: what a crash loses is made good by starting with
/// windows that are full. Reentrant, since those who wait must not keep others from returning what they wait for.
/// </remarks>
[Reentrant]
[GrainType("codauser")]
public sealed partial class CodaUserGrain : Grain, ICodaUserGrain
{
    private readonly IPersistentState<CodaUserState> stored;
    private readonly OpenBudgets open;
    private readonly ILogger<CodaUserGrain> logger;
    private readonly UserBudget budget;

    /// <summary>Composed by the silo.</summary>
    public CodaUserGrain(
        [PersistentState("codauser.budget", StorageNames.Grains)] IPersistentState<CodaUserState> stored,
        IOptions<CodaOptions> options,
        OpenBudgets open,
        TimeProvider time,
        ILogger<CodaUserGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.stored, this.open, this.logger) = (stored, open, logger);
        budget = new UserBudget(options.Value.Budget, time);
    }

    /// <summary>The key of a Coda user's grain.</summary>
    public static string KeyOf(string loginId) => $"u:{Uri.EscapeDataString(loginId)}";

    /// <summary>The key of the grain that asking whose a token is counts against.</summary>
    public static string KeyOf(CodaCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return $"u:credential/{credential.Key}";
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        open.Add(budget);
        if (stored.State.Open)
        {
            budget.FillWindows();
            LogCrashed();
            return;
        }

        budget.Restore(stored.State.Taken);
        stored.State = new CodaUserState { Open = true };
        await stored.WriteStateAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        open.Remove(budget);
        stored.State = new CodaUserState { Open = false, Taken = budget.Close() };
        await stored.WriteStateAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PermitAnswer> Acquire(PermitRequest request, CancellationToken cancellationToken = default) => budget.AcquireAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask Join(Guid id, string member)
    {
        budget.Join(id, member);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask Return(Guid id, PermitUse use)
    {
        budget.Return(id, use);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask Charge(CodaBudgetCategory category)
    {
        budget.Charge(category);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(LogLevel.Information, "A Coda user's budget was not closed: it starts with its windows full.")]
    private partial void LogCrashed();
}

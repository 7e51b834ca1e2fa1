using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;

namespace CodaMcp.Coda.Users;

/// <inheritdoc cref="ICodaUserGrain"/>
/// <remarks>
/// Stores a mark when it is activated. When it is deactivated, it stores the taken permits, or deletes the row if there are none. A new
/// activation that finds the mark counts every permit as taken. Its predecessor crashed, and it is unknown which permits it granted. Reentrant,
/// because waiting requests must not block the return of permits.
/// </remarks>
[Reentrant]
[GrainType("codauser")]
public sealed partial class CodaUserGrain : Grain, ICodaUserGrain
{
    private const string CredentialKeys = "u:credential/";

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

    // Requests for the user of a token are rare, and are charged to the user afterwards. A row for each pasted token would stay forever.
    private bool Stores => !this.GetPrimaryKeyString().StartsWith(CredentialKeys, StringComparison.Ordinal);

    /// <summary>Returns the key of a Coda user's grain.</summary>
    public static string KeyOf(string loginId) => $"u:{Uri.EscapeDataString(loginId)}";

    /// <summary>Returns the key of the grain whose budget is used for finding out the user of a token.</summary>
    public static string KeyOf(CodaCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return $"{CredentialKeys}{credential.Key}";
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (stored.State.Open)
        {
            LogCrashed();
            budget.TakeAll();
        }
        else
        {
            budget.Restore(stored.State.Taken);
        }

        if (Stores)
        {
            stored.State = new CodaUserState { Open = true };
            await stored.WriteStateAsync(cancellationToken);
        }

        open.Add(this.GetPrimaryKeyString(), budget);
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        open.Remove(this.GetPrimaryKeyString(), budget);
        var taken = budget.Close();
        if (!Stores)
            return;
        try
        {
            if (taken.Count == 0)
            {
                await stored.ClearStateAsync(cancellationToken);
                return;
            }

            stored.State = new CodaUserState { Taken = taken };
            await stored.WriteStateAsync(cancellationToken);
        }
        catch (InconsistentStateException error)
        {
            // Another activation has already stored its mark. That activation counts every permit as taken.
            LogOvertaken(error);
        }
    }

    /// <inheritdoc/>
    public Task<PermitAnswer> Acquire(PermitRequest request, CancellationToken cancellationToken = default) => budget.AcquireAsync(request, cancellationToken);

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

    [LoggerMessage(LogLevel.Information, "A Coda user's budget was not closed: all permits count as taken for one window.")]
    private partial void LogCrashed();

    [LoggerMessage(LogLevel.Warning, "A Coda user's budget was opened elsewhere before it was closed here.")]
    private partial void LogOvertaken(Exception error);
}

using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Timers;

namespace CodaMcp.Tests.Mutations;

/// <summary>Keeps the reminders of grains as the database does, whatever becomes of silos. None ever fires by itself.</summary>
public sealed class RemindersInMemory : IReminderRegistry
{
    private readonly ConcurrentDictionary<(GrainId Grain, string Name), Reminder> kept = new();

    /// <summary>The reminders there are.</summary>
    public IReadOnlyList<Reminder> All => [.. kept.Values];

    /// <summary>Whether none can be set, as while a database is gone.</summary>
    public bool Refuses { get; set; }

    /// <inheritdoc/>
    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period) => Refuses
        ? throw new IOException("The database is gone.")
        : Task.FromResult<IGrainReminder>(kept[(callingGrainId, reminderName)] = new Reminder(callingGrainId, reminderName, dueTime, period));

    /// <inheritdoc/>
    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        kept.TryRemove((callingGrainId, reminder.ReminderName), out _);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        Task.FromResult<IGrainReminder?>(kept.GetValueOrDefault((callingGrainId, reminderName)));

    /// <inheritdoc/>
    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        Task.FromResult<List<IGrainReminder>>([.. kept.Values.Where(reminder => reminder.Grain == callingGrainId)]);

    /// <summary>One of them.</summary>
    public sealed record Reminder(GrainId Grain, string ReminderName, TimeSpan DueTime, TimeSpan Period) : IGrainReminder;
}

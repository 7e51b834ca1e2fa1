using CodaMcp.Audit;
using CodaMcp.Coda.Mutations;
using CodaMcp.Members;
using Orleans.Runtime;

namespace CodaMcp.Tests.Mutations;

/// <summary>In a cluster a reminder has a write followed on whose follower was lost, though its member stays away.</summary>
public sealed class MutationReminderTests(WritesFixture writes) : IClassFixture<WritesFixture>
{
    private readonly string title = $"Task {Guid.NewGuid()}";

    [Fact]
    public async Task A_write_that_Coda_accepted_has_a_reminder_from_a_minute_on()
    {
        var minute = TimeSpan.FromMinutes(1);
        var write = await AcceptAsync(writes.NewMember());

        var reminder = Assert.Single(RemindersOf(write));
        Assert.Equal((minute, minute), (reminder.DueTime, reminder.Period));
    }

    [Fact]
    public async Task After_the_silo_is_lost_it_is_followed_again_when_the_reminder_fires()
    {
        var member = writes.NewMember();
        var write = await AcceptAsync(member);

        await writes.RestartAsync();
        writes.ApplyWrites();
        Assert.Equal(AuditOutcome.Accepted, (await writes.AuditAsync(member))!.Outcome);
        await FireAsync(Assert.Single(RemindersOf(write)));

        await writes.UntilAuditedAsync(member, AuditOutcome.Succeeded);
    }

    [Fact]
    public async Task A_reminder_that_could_not_be_set_is_set_when_the_write_is_followed_again()
    {
        var member = writes.NewMember();
        writes.Reminders.Refuses = true;
        var write = await AcceptAsync(member);
        writes.Reminders.Refuses = false;

        await writes.RestartAsync();
        await writes.ResultAsync(member, WritesFixture.Upsert("another", wait: 0));
        await Task.Run(async () =>
        {
            while (!RemindersOf(write).Any())
                await Task.Delay(10);
        }).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_write_that_is_still_under_way_keeps_its_reminder()
    {
        var write = await AcceptAsync(writes.NewMember());

        await FireAsync(Assert.Single(RemindersOf(write)));

        Assert.Single(RemindersOf(write));
    }

    [Fact]
    public async Task The_end_of_a_write_ends_its_reminder()
    {
        var member = writes.NewMember();
        var write = await AcceptAsync(member);

        writes.ApplyWrites();
        await writes.UntilAuditedAsync(member, AuditOutcome.Succeeded);

        await WritesFixture.UntilAsync(() => Task.FromResult(!RemindersOf(write).Any()));
    }

    [Fact]
    public async Task A_reminder_that_outlived_its_write_ends_when_it_fires()
    {
        var member = writes.NewMember();
        var write = await AcceptAsync(member);
        var reminder = Assert.Single(RemindersOf(write));
        writes.ApplyWrites();
        await writes.UntilAuditedAsync(member, AuditOutcome.Succeeded);
        await WritesFixture.UntilAsync(() => Task.FromResult(!RemindersOf(write).Any()));

        // As after a silo that was lost between storing the end and removing the reminder.
        await writes.Reminders.RegisterOrUpdateReminder(reminder.Grain, reminder.ReminderName, reminder.DueTime, reminder.Period);
        await writes.RestartAsync();
        await FireAsync(reminder);

        Assert.Empty(RemindersOf(write));
    }

    // Ends as the call does, at once: Coda has accepted the write and not applied it.
    private async Task<string> AcceptAsync(MemberId member)
    {
        var write = MutationGrainKey.Of(member, (await writes.ResultAsync(member, WritesFixture.Upsert(title, wait: 0))).GetProperty("requestId").GetString()!);
        // The follower stores a write that takes longer, which all do here.
        if (!writes.Reminders.Refuses)
            await WritesFixture.UntilAsync(() => Task.FromResult(RemindersOf(write).Any()));
        return write;
    }

    private IEnumerable<RemindersInMemory.Reminder> RemindersOf(string write) => writes.Reminders.All.Where(reminder => reminder.Grain.Key.ToString() == write);

    private Task FireAsync(RemindersInMemory.Reminder reminder)
    {
        var now = DateTime.UtcNow;
        return writes.Cluster.Client.GetGrain<IRemindable>(reminder.Grain).ReceiveReminder(reminder.ReminderName, new TickStatus(now, reminder.Period, now));
    }
}

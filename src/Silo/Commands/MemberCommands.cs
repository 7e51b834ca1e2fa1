using System.CommandLine;
using CodaMcp.Members;

namespace CodaMcp.Commands;

/// <summary><c>member list|show|revoke|disable|enable</c>.</summary>
internal static class MemberCommands
{
    // A token's time of issue is in whole seconds of the issuer's clock. That clock may be slightly ahead.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(1);

    /// <summary>Creates the command.</summary>
    public static Command Create(CommandRun run) => new("member", "Show members, and decide who may come in.")
    {
        List(run),
        Show(run),
        Change(
            run, "revoke", "Refuse every token issued until now, of any client, and end the member's sessions. A client that gets a new token comes in again: use 'disable' to keep the member out.",
            static (changes, member) => changes.RevokeAsync(member, DateTimeOffset.UtcNow + Ahead)),
        Change(run, "disable", "Keep the member out, whatever the token, and end the member's sessions.", static (changes, member) => changes.SetDisabledAsync(member, disabled: true)),
        Change(run, "enable", "Let a disabled member in again.", static (changes, member) => changes.SetDisabledAsync(member, disabled: false)),
    };

    private static Command List(CommandRun run)
    {
        var text = new Argument<string>("TEXT") { Description = "Show only members whose id, email or organization contains this.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("list", "Show the members who have been here.") { text };
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                var wanted = parsed.GetValue(text) ?? "";
                await store.NoteReadAsync("member list", text: parsed.GetValue(text));
                List<MemberView> members = [];
                await foreach (var member in store.Members.ReadAsync(cancellationToken))
                {
                    if (new[] { member.Id.Member, member.Id.Organization, member.Label ?? "" }.Any(part => part.Contains(wanted, StringComparison.OrdinalIgnoreCase)))
                        members.Add(MemberView.Of(member));
                }

                return members.ToArray();
            },
            CommandsJson.Default.MemberViewArray,
            static (members, output) => Shown.Table(
                output,
                ["MEMBER", "EMAIL", "ORGANIZATION", "STATE", "SESSIONS", "LAST SEEN"],
                members.Select(member => new[] { member.Id, Shown.Text(member.Email), member.Organization, member.Disabled ? "disabled" : "enabled", $"{member.Sessions}", Shown.Time(member.SeenAt) })));
        return command;
    }

    private static Command Show(CommandRun run)
    {
        var name = new Argument<string>("MEMBER") { Description = MemberSearch.Names };
        var command = new Command("show", "Show one member, with the sessions.") { name };
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                var member = await MemberSearch.FindAsync(store, parsed.GetRequiredValue(name), cancellationToken);
                await store.NoteReadAsync("member show", member.Id);
                return DetailsOf(member);
            },
            CommandsJson.Default.MemberDetails,
            Print);
        return command;
    }

    private static Command Change(CommandRun run, string verb, string description, Func<IMemberChanges, MemberId, Task> change)
    {
        var name = new Argument<string>("MEMBER") { Description = MemberSearch.Names };
        var command = new Command(verb, description) { name };
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                var member = await MemberSearch.FindAsync(store, parsed.GetRequiredValue(name), cancellationToken);
                await store.ChangeAsync(changes => change(changes, member.Id), cancellationToken);
                return DetailsOf(await MemberSearch.FindAsync(store, member.Id.ToGrainKey(), cancellationToken));
            },
            CommandsJson.Default.MemberDetails,
            Print);
        return command;
    }

    private static MemberDetails DetailsOf(MemberSummary member) => new(MemberView.Of(member), [.. member.Sessions.Select(session => SessionView.Of(member, session))]);

    private static void Print(MemberDetails details, TextWriter output)
    {
        var member = details.Member;
        foreach (var (label, value) in new[]
        {
            ("member", member.Id), ("email", Shown.Text(member.Email)), ("organization", member.Organization), ("issuer", member.Issuer), ("key", member.Key),
            ("state", member.Disabled ? "disabled" : "enabled"), ("revoked", member.RevokedBefore is null ? "-" : $"tokens issued before {Shown.Time(member.RevokedBefore)}"),
            ("last seen", Shown.Time(member.SeenAt)), ("sessions", $"{member.Sessions}"),
        })
            output.WriteLine($"{label,-14}{value}");
        if (details.Sessions.Length == 0)
            return;
        output.WriteLine();
        SessionCommands.Print(details.Sessions, output);
    }
}

using System.CommandLine;
using CodaMcp.Members;

namespace CodaMcp.Commands;

/// <summary><c>session list|end</c>.</summary>
internal static class SessionCommands
{
    /// <summary>Creates the command.</summary>
    public static Command Create(CommandRun run) =>
        new("session", "Show and end MCP sessions. Clients of MCP 2026-07-28 have none.") { List(run), End(run) };

    /// <summary>Prints sessions as text.</summary>
    public static void Print(SessionView[] sessions, TextWriter output) => Shown.Table(
        output,
        ["SESSION", "MEMBER", "EMAIL", "CLIENT", "PROTOCOL", "OPENED", "LAST USED"],
        sessions.Select(session => new[]
        {
            session.Id, session.Member, Shown.Text(session.Email), Shown.Text($"{session.ClientName} {session.ClientVersion}".Trim()), Shown.Text(session.ProtocolVersion),
            Shown.Time(session.OpenedAt), Shown.Time(session.UsedAt),
        }));

    private static Command List(CommandRun run)
    {
        var name = new Argument<string>("MEMBER") { Description = $"Show only this member's sessions. {MemberSearch.Names}", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("list", "Show the open sessions. The time of last use is known to within ten minutes.") { name };
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                List<MemberSummary> members = [];
                if (parsed.GetValue(name) is { } one)
                {
                    members.Add(await MemberSearch.FindAsync(store, one, cancellationToken));
                    await store.NoteReadAsync("session list", members[0].Id);
                }
                else
                {
                    await store.NoteReadAsync("session list");
                    await foreach (var member in store.Members.ReadAsync(cancellationToken))
                        members.Add(member);
                }

                return members.SelectMany(member => member.Sessions.Select(session => SessionView.Of(member, session))).ToArray();
            },
            CommandsJson.Default.SessionViewArray,
            Print);
        return command;
    }

    private static Command End(CommandRun run)
    {
        var name = new Argument<string>("MEMBER") { Description = MemberSearch.Names };
        var session = new Argument<string>("SESSION") { Description = "The session's id, or its beginning.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "End all sessions of the member." };
        var command = new Command("end", "End a session: its streams end and its calls are cancelled. The client may open another.") { name, session, all };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(session) is null != parsed.GetValue(all))
                parsed.AddError("Name either a SESSION or --all.");
        });
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                var member = await MemberSearch.FindAsync(store, parsed.GetRequiredValue(name), cancellationToken);
                var ended = 0;
                var id = parsed.GetValue(session) is { } wanted ? IdOf(member, wanted) : null;
                await store.ChangeAsync(
                    async changes => ended = id is null ? await changes.EndSessionsAsync(member.Id) : await changes.EndSessionAsync(member.Id, id) ? 1 : 0, cancellationToken);
                return new EndedSessions(member.Id.Member, ended);
            },
            CommandsJson.Default.EndedSessions,
            static (result, output) => output.WriteLine($"Ended {result.Ended} session(s) of {result.Member}."));
        return command;
    }

    private static string IdOf(MemberSummary member, string wanted)
    {
        var ids = member.Sessions.Select(session => session.Id).ToList();
        return (ids.Contains(wanted) ? [wanted] : ids.FindAll(id => id.StartsWith(wanted, StringComparison.Ordinal))) switch
        {
            [var one] => one,
            [] => throw new CommandException($"{member.Id.Member} has no session '{wanted}'. 'session list' shows the sessions."),
            var several => throw new CommandException($"'{wanted}' names {several.Count} sessions: {string.Join(", ", several)}."),
        };
    }
}

using System.CommandLine;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Stops;
using CodaMcp.Tools;

namespace CodaMcp.Commands;

/// <summary><c>stop</c> and <c>resume</c>.</summary>
internal static class StopCommands
{
    /// <summary>Creates <c>stop</c>.</summary>
    public static Command CreateStop(CommandRun run)
    {
        var list = new Option<bool>("--list") { Description = "Only show what is stopped." };
        return Create(
            run, "stop", "Refuse calls: all, or those that an option names. Takes effect within a second, and lasts until 'resume'. A read that is under way ends as usual; of a write no further request is sent.", [list],
            async (parsed, store, kind, value, cancellationToken) =>
            {
                if (parsed.GetValue(list))
                    return false;
                // A stop for a mistyped name would stop nothing, and the operator would not notice.
                if (kind == StopKind.Tool && new ToolCatalog(ToolCatalog.Toolsets).Find(value) is null)
                    throw new CommandException($"No tool is named '{value}'. Nothing was changed. docs/tools.md lists the tools.");
                return await store.ActAsync(
                    ActionOf(EventKinds.Stop, kind, value), () => store.Stops.AddAsync(new Stop(kind, value, DateTimeOffset.UtcNow), cancellationToken), cancellationToken);
            });
    }

    /// <summary>Creates <c>resume</c>.</summary>
    public static Command CreateResume(CommandRun run)
    {
        var every = new Option<bool>("--every") { Description = "Resume everything that is stopped, whatever stopped it." };
        return Create(
            run, "resume", "Take calls again that the same options stopped. What other stops refuse stays refused.", [every],
            async (parsed, store, kind, value, cancellationToken) =>
            {
                if (!parsed.GetValue(every))
                    return await ResumeAsync(store, kind, value, cancellationToken);
                var changed = false;
                foreach (var stop in await store.Stops.ReadAsync(cancellationToken))
                    changed |= await ResumeAsync(store, stop.Kind, stop.Value, cancellationToken);
                return changed;
            });
    }

    private static Task<bool> ResumeAsync(OperatorStore store, StopKind kind, string value, CancellationToken cancellationToken) =>
        store.ActAsync(ActionOf(EventKinds.Resume, kind, value), () => store.Stops.RemoveAsync(kind, value, cancellationToken), cancellationToken);

    private static OperatorAction ActionOf(string action, StopKind kind, string value) => new(action)
    {
        Organization = kind switch
        {
            StopKind.Organization => value,
            StopKind.Member => MemberId.ParseGrainKey(value).Organization,
            _ => "",
        },
        Targets = [$"{kind.ToString().ToLowerInvariant()}:{value}".TrimEnd(':')],
    };

    private static Command Create(
        CommandRun run, string verb, string description, IReadOnlyList<Option<bool>> own, Func<ParseResult, OperatorStore, StopKind, string, CancellationToken, Task<bool>> change)
    {
        var writes = new Option<bool>("--writes") { Description = "Calls of tools that write." };
        var organization = Named("--organization", "ID", "Calls of the members of this organization.");
        var member = Named("--member", "MEMBER", $"Calls of this member. {MemberSearch.Names}");
        var client = Named("--client", "ID", "Calls of the OAuth client with this id.");
        var tool = Named("--tool", "NAME", "Calls of this tool.");
        Option[] scopes = [writes, organization, member, client, tool, .. own];
        var command = new Command(verb, $"{description} Without an option: everything.");
        foreach (var option in scopes)
            command.Options.Add(option);
        command.Validators.Add(parsed =>
        {
            if (scopes.Count(option => parsed.GetResult(option) is { Implicit: false }) > 1)
                parsed.AddError($"'{verb}' takes one of {string.Join(", ", scopes.Select(option => option.Name))} at a time.");
        });
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                var (kind, value) =
                    parsed.GetValue(writes) ? (StopKind.Writes, "")
                    : parsed.GetValue(organization) is { } id ? (StopKind.Organization, id)
                    : parsed.GetValue(member) is { } name ? (StopKind.Member, (await MemberSearch.FindAsync(store, name, cancellationToken)).Id.ToGrainKey())
                    : parsed.GetValue(client) is { } clientId ? (StopKind.Client, clientId)
                    : parsed.GetValue(tool) is { } toolName ? (StopKind.Tool, toolName)
                    : (StopKind.Everything, "");
                var changed = await change(parsed, store, kind, value, cancellationToken);
                return new StopsView(changed, [.. (await store.Stops.ReadAsync(cancellationToken)).Select(StopView.Of)]);
            },
            CommandsJson.Default.StopsView,
            static (view, output) =>
            {
                if (view.Stopped.Length == 0)
                    output.WriteLine("Nothing is stopped.");
                else
                    Shown.Table(output, ["STOPPED", "WHICH", "SINCE"], view.Stopped.Select(stop => new[] { stop.Kind, Shown.Text(stop.Value), Shown.Time(stop.Since) }));
            });
        return command;
    }

    private static Option<string> Named(string option, string value, string description) => new(option) { Description = description, HelpName = value };
}

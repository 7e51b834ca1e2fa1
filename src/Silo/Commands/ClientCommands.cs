using System.CommandLine;
using CodaMcp.Policies;

namespace CodaMcp.Commands;

/// <summary><c>client list|allow|block|forget</c>.</summary>
internal static class ClientCommands
{
    /// <summary>Creates the command.</summary>
    public static Command Create(CommandRun run) => new("client", "Show the OAuth clients of an organization, and decide which may be connected.")
    {
        List(run),
        Decide(run, "allow", "Put a client on the list of those allowed.", allowed: true),
        Decide(run, "block", "Put a client on the list of those blocked. It is refused within a second.", allowed: false),
        Decide(run, "forget", "Take a client off both lists.", allowed: null),
    };

    private static Command List(CommandRun run)
    {
        var organization = Organization();
        var command = new Command("list", "Show the clients that members connected, or wanted to. Those come first that wait for a decision.") { organization };
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                var id = parsed.GetRequiredValue(organization);
                var policy = (await store.Policies.ReadAsync(id, "", cancellationToken)).Policy;
                return ClientList.Of(await store.Clients.ReadAsync(id, cancellationToken), policy).Select(client => new ClientView(
                    client.ClientId, client.ClientName, client.RedirectPlaces, NameOf(client.Standing), client.FirstSeen, client.LastSeen, client.AskedBy)).ToArray();
            },
            CommandsJson.Default.ClientViewArray,
            static (clients, output) =>
            {
                if (clients.Length == 0)
                    output.WriteLine("No client was connected, or wanted.");
                else
                    Shown.Table(output, ["CLIENT", "NAME", "ANSWERS GO TO", "STANDING", "ASKED BY", "LAST SEEN"], clients.Select(client => new[]
                    {
                        Shown.Text(client.Id), Shown.Text(client.Name), Shown.Text(string.Join(", ", client.Places)), client.Standing, Shown.Text(client.AskedBy), Shown.Time(client.LastSeen)[..10],
                    }));
            });
        return command;
    }

    private static Command Decide(CommandRun run, string verb, string description, bool? allowed)
    {
        var organization = Organization();
        var client = new Argument<string>("CLIENT") { Description = "A client id, or a host such as example.com: of metadata documents and of redirect addresses." };
        var command = new Command(verb, description) { client, organization };
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                var id = parsed.GetRequiredValue(organization);
                var before = await store.Policies.ReadAsync(id, "", cancellationToken);
                var actor = OperatorRecords.Operator;
                var outcome = await store.Policies.DecideAsync(
                    id, new DecideClient(parsed.GetRequiredValue(client), allowed, actor.Id with { Organization = id }, actor.Label ?? ""), cancellationToken);
                return outcome.Errors.Length > 0
                    ? throw new CommandException($"Nothing was changed. {string.Join(Environment.NewLine, outcome.Errors)}")
                    : new PolicyChangeView(outcome.Changed, before, outcome.Current);
            },
            CommandsJson.Default.PolicyChangeView,
            PolicyCommands.PrintChange);
        return command;
    }

    private static string NameOf(ClientStanding standing) => standing switch
    {
        ClientStanding.Allowed => "allowed",
        ClientStanding.Pending => "pending",
        ClientStanding.NotListed => "not listed",
        _ => "blocked",
    };

    private static Option<string> Organization() => new("--organization") { Description = "The organization, by its id.", HelpName = "ID", Required = true };
}

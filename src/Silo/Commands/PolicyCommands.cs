using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Members;
using CodaMcp.Policies;

namespace CodaMcp.Commands;

/// <summary><c>policy show|set</c>.</summary>
internal static class PolicyCommands
{
    private const string None = "none";
    private const string All = "all";

    /// <summary>Creates the command.</summary>
    public static Command Create(CommandRun run) => new("policy", "Show and set what organizations and members may do.") { Show(run), Set(run) };

    private static Command Show(CommandRun run)
    {
        var whose = new Whose();
        var command = new Command("show", "Show policies: all that were set, or those of an organization, or one member's own.");
        whose.AddTo(command);
        run.Act(
            command,
            async (parsed, store, cancellationToken) => await whose.FindAsync(parsed, store, cancellationToken) is not var (organization, member)
                ? [.. (await store.PolicyTable.ReadAsync(cancellationToken)).Select(row => row.ToStored())]
                : member.Length > 0
                    ? [await store.Policies.ReadAsync(organization, member, cancellationToken)]
                    : (StoredPolicy[])
                    [
                        await store.Policies.ReadAsync(organization, "", cancellationToken),
                        .. (await store.PolicyTable.ReadAsync(organization, cancellationToken)).Where(row => row.Member.Length > 0).Select(row => row.ToStored()),
                    ],
            CommandsJson.Default.StoredPolicyArray,
            static (policies, output) =>
            {
                if (policies.Length == 0)
                    output.WriteLine("No policy was set.");
                foreach (var policy in policies)
                    Print(policy, output);
            });
        return command;
    }

    private static Command Set(CommandRun run)
    {
        var whose = new Whose();
        var file = new Option<string>("--file") { Description = "Set all of the policy from a JSON file, as 'policy show --json' prints it below 'policy'; '-' for standard input. The other options change that.", HelpName = "FILE" };
        var version = new Option<long?>("--version-now") { Description = "Change it only if it is at this version.", HelpName = "NUMBER" };
        Property[] properties =
        [
            new("--toolsets", "LIST", "The toolsets that may be used, separated by commas; 'all' for all.", (policy, value) => policy with { Toolsets = ListOrAll(value) }),
            new("--read-only", "yes|no", "Whether only tools may be used that read.", (policy, value) => policy with { ReadOnly = Flag(value) }),
            new("--allowed-docs", "LIST", "The only docs that exist, by id or link; 'all' for all.", (policy, value) => policy with { AllowedDocuments = ListOrAll(value) }),
            new("--denied-docs", "LIST", "The docs that do not exist, by id or link; 'none' for none.", (policy, value) => policy with { DeniedDocuments = List(value) }),
            new("--admins", "LIST", "Email addresses or member ids of admins; 'none' for none.", (policy, value) => policy with { Admins = List(value) }),
            new("--clients", "open|ask-first|listed-only", "Which clients may be connected.", (policy, value) => policy with { Clients = Access(value) }),
            new("--allowed-clients", "LIST", "Client ids and hosts; 'none' for none.", (policy, value) => policy with { AllowedClients = List(value) }),
            new("--blocked-clients", "LIST", "Client ids and hosts; 'none' for none.", (policy, value) => policy with { BlockedClients = List(value) }),
            new("--sharing-domains", "LIST", "The mail domains that docs may be shared with; 'all' for all, 'none' for none.", (policy, value) => policy with { SharingDomains = ListOrAll(value) }),
            new("--link-sharing", "yes|no", "Whether docs may be shared with anyone who has the link.", (policy, value) => policy with { NoLinkSharing = !Flag(value) }),
            new("--publishing", "yes|no", "Whether docs may be published.", (policy, value) => policy with { NoPublishing = !Flag(value) }),
            new("--buttons", "yes|no", "Whether buttons may be pushed.", (policy, value) => policy with { NoButtons = !Flag(value) }),
            new("--automations", "yes|no", "Whether automations may be started.", (policy, value) => policy with { NoAutomations = !Flag(value) }),
        ];
        var command = new Command("set", "Change the policy of an organization, or of one member, which only narrows the organization's. Takes effect within a second. What no option names stays.");
        whose.AddTo(command);
        command.Options.Add(file);
        foreach (var property in properties)
            command.Options.Add(property.Option);
        command.Options.Add(version);
        command.Validators.Add(parsed =>
        {
            if (!whose.IsGiven(parsed))
                parsed.AddError($"'policy set' needs {whose.Names}.");
            foreach (var property in properties.Where(property => parsed.GetValue(property.Option) is not null))
            {
                try
                {
                    property.Apply(new Policy(), parsed.GetValue(property.Option)!);
                }
                catch (FormatException error)
                {
                    parsed.AddError($"{property.Option.Name} {error.Message}");
                }
            }
        });
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                var (organization, member) = (await whose.FindAsync(parsed, store, cancellationToken))!.Value;
                var before = await store.Policies.ReadAsync(organization, member, cancellationToken);
                var policy = parsed.GetValue(file) is { } path ? await ReadAsync(path, cancellationToken) : before.Policy;
                foreach (var property in properties)
                    policy = parsed.GetValue(property.Option) is { } value ? property.Apply(policy, value) : policy;
                var actor = OperatorRecords.Operator;
                var outcome = await store.Policies.SetAsync(
                    organization, new SetPolicy(member, policy, parsed.GetValue(version) ?? before.Version, actor.Id with { Organization = organization }, actor.Label ?? ""), cancellationToken);
                return outcome.Errors.Length > 0
                    ? throw new CommandException($"Nothing was changed. {string.Join(Environment.NewLine, outcome.Errors)}")
                    : new PolicyChangeView(outcome.Changed, before, outcome.Current);
            },
            CommandsJson.Default.PolicyChangeView,
            PrintChange);
        return command;
    }

    private static async Task<Policy> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return PolicyText.ReadStrict(path == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CommandException($"Nothing was changed. The policy in {path} cannot be read: {error.Message}");
        }
    }

    private static string[] List(string value) => value == None ? [] : value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string[]? ListOrAll(string value) => value == All ? null : List(value);

    private static bool Flag(string value) => value switch
    {
        "yes" => true,
        "no" => false,
        _ => throw new FormatException($"takes yes or no, not '{value}'."),
    };

    private static ClientAccess Access(string value) => value switch
    {
        "open" => ClientAccess.Open,
        "ask-first" => ClientAccess.AskFirst,
        "listed-only" => ClientAccess.ListedOnly,
        _ => throw new FormatException($"takes open, ask-first or listed-only, not '{value}'."),
    };

    private static void Print(StoredPolicy policy, TextWriter output)
    {
        output.WriteLine(policy.Member.Length == 0 ? $"organization {policy.Organization}" : $"member {policy.Member} of {policy.Organization}");
        output.WriteLine(policy.Version == 0
            ? "  never set"
            : $"  version {policy.Version}, set {Shown.Time(policy.ChangedAt)} by {Shown.Text(policy.ChangedBy)}");
        foreach (var (name, value) in PropertiesOf(policy))
            output.WriteLine($"  {name,-18}{TextOf(value)}");
    }

    /// <summary>Prints the effect of a change.</summary>
    public static void PrintChange(PolicyChangeView view, TextWriter output)
    {
        if (!view.Changed)
        {
            output.WriteLine("The policy says this already. Nothing was changed.");
            return;
        }

        var before = PropertiesOf(view.Before);
        Shown.Table(
            output,
            ["PROPERTY", "BEFORE", "AFTER"],
            PropertiesOf(view.After).Where(property => !JsonNode.DeepEquals(property.Value, before[property.Key])).Select(property => new[] { property.Key, TextOf(before[property.Key]), TextOf(property.Value) }));
    }

    private static JsonObject PropertiesOf(StoredPolicy policy) => JsonNode.Parse(PolicyText.Write(policy.Policy))!.AsObject();

    private static string TextOf(JsonNode? value) => value switch
    {
        null => All,
        JsonArray { Count: 0 } => None,
        JsonArray list => Shown.Text(string.Join(", ", list.Select(entry => (string?)entry))),
        JsonValue flag when flag.TryGetValue<bool>(out var isSet) => isSet ? "yes" : "no",
        _ => Shown.Text(value.ToString()),
    };

    private sealed record Property(Option<string> Option, Func<Policy, string, Policy> Apply)
    {
        public Property(string name, string value, string description, Func<Policy, string, Policy> apply)
            : this(new Option<string>(name) { Description = description, HelpName = value }, apply)
        {
        }
    }

    /// <summary>The options that select the organization or member of a policy.</summary>
    private sealed class Whose
    {
        private readonly Option<string> organization = new("--organization") { Description = "The organization, by its id.", HelpName = "ID" };
        private readonly Option<string> member = new("--member") { Description = $"The member. {MemberSearch.Names}", HelpName = "MEMBER" };

        public string Names => $"{organization.Name} or {member.Name}";

        public void AddTo(Command command)
        {
            command.Options.Add(organization);
            command.Options.Add(member);
            command.Validators.Add(parsed =>
            {
                if (parsed.GetValue(organization) is not null && parsed.GetValue(member) is not null)
                    parsed.AddError($"'{command.Name}' takes {Names}, not both.");
            });
        }

        public bool IsGiven(System.CommandLine.Parsing.CommandResult parsed) => parsed.GetValue(organization) is not null || parsed.GetValue(member) is not null;

        public async Task<(string Organization, string Member)?> FindAsync(ParseResult parsed, OperatorStore store, CancellationToken cancellationToken)
        {
            if (parsed.GetValue(organization) is { } id)
                return (id, "");
            if (parsed.GetValue(member) is not { } name)
                return null;
            MemberId found = (await MemberSearch.FindAsync(store, name, cancellationToken)).Id;
            return (found.Organization, found.Member);
        }
    }
}

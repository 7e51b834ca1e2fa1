using System.CommandLine;
using System.Globalization;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Tools;

namespace CodaMcp.Commands;

/// <summary><c>quota show|set|remove</c>.</summary>
internal static class QuotaCommands
{
    private const string OrganizationKey = "o:";

    /// <summary>Creates the command.</summary>
    public static Command Create(CommandRun run) => new("quota", "Show and set how many calls or writes may be made in each minute, day or month (UTC).")
    {
        Show(run),
        Change(run, "set", "Set a quota, in place of the same one with another limit. Takes effect within a second.", withLimit: true),
        Change(run, "remove", "Remove a quota. Takes effect within a second.", withLimit: false),
    };

    /// <summary>Returns the word for a scope.</summary>
    public static string WordOf(QuotaScope scope) => scope switch
    {
        QuotaScope.Organization => "organization",
        QuotaScope.EachMember => "each-member",
        _ => "member",
    };

    private static Command Show(CommandRun run)
    {
        var name = new Argument<string>("MEMBER") { Description = $"Show the quotas that this member's calls count against. {MemberSearch.Names}", Arity = ArgumentArity.ZeroOrOne };
        var organization = Named("--organization", "ID", "Show the quotas of this organization.");
        var command = new Command("show", "Show quotas, with what is used of them. What members have used for themselves is shown with MEMBER only, and nothing of it while no silo runs.") { name, organization };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(name) is not null && parsed.GetValue(organization) is not null)
                parsed.AddError("'show' takes either MEMBER or --organization.");
        });
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                if (parsed.GetValue(name) is { } one)
                {
                    var member = (await MemberSearch.FindAsync(store, one, cancellationToken)).Id;
                    await store.NoteReadAsync("quota show", member);
                    return new QuotasView(Changed: false, await OfMemberAsync(store, member, cancellationToken));
                }

                var which = parsed.GetValue(organization) is { } id ? await FindAsync(store, id, cancellationToken) : (OrganizationId?)null;
                return new QuotasView(Changed: false, await OfOrganizationsAsync(store, which, cancellationToken));
            },
            CommandsJson.Default.QuotasView,
            Print);
        return command;
    }

    private static Command Change(CommandRun run, string verb, string description, bool withLimit)
    {
        var limit = new Argument<int>("LIMIT") { Description = string.Create(CultureInfo.InvariantCulture, $"How many may be made in a period: 0 to {Quota.MaxLimit}.") };
        var organization = Named("--organization", "ID", "All members of this organization together.");
        var each = Named("--each-member-of", "ID", "Each member of this organization alone.");
        var member = Named("--member", "MEMBER", $"This member alone. {MemberSearch.Names}");
        var period = Named("--per", "PERIOD", "minute, day or month.");
        period.Required = true;
        period.AcceptOnlyFromAmong("minute", "day", "month");
        var writes = new Option<bool>("--writes") { Description = "Count writes only. Without it all calls count." };
        var tool = Named("--tool", "NAME", "Count calls of this tool only, or of resources/read.");
        var toolset = Named("--toolset", "NAME", "Count calls of this toolset only.");
        Option<string?>[] scopes = [organization, each, member];
        var command = new Command(verb, description) { organization, each, member, period, writes, tool, toolset };
        if (withLimit)
            command.Arguments.Add(limit);
        command.Validators.Add(parsed =>
        {
            if (scopes.Count(option => parsed.GetValue(option) is not null) != 1)
                parsed.AddError($"'{verb}' takes one of {string.Join(", ", scopes.Select(option => option.Name))}.");
        });
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                var person = parsed.GetValue(member) is { } name ? (await MemberSearch.FindAsync(store, name, cancellationToken)).Id : (MemberId?)null;
                var quota = new Quota
                {
                    Organization = person is { } found ? OrganizationId.Of(found) : await FindAsync(store, (parsed.GetValue(organization) ?? parsed.GetValue(each))!, cancellationToken),
                    Scope = person is not null ? QuotaScope.Member : parsed.GetValue(each) is not null ? QuotaScope.EachMember : QuotaScope.Organization,
                    Member = person?.Member ?? "",
                    Tool = parsed.GetValue(tool) ?? "",
                    Toolset = parsed.GetValue(toolset) ?? "",
                    Measure = parsed.GetValue(writes) ? QuotaMeasure.Writes : QuotaMeasure.Calls,
                    Period = Enum.Parse<QuotaPeriod>(parsed.GetRequiredValue(period)!, ignoreCase: true),
                    Limit = withLimit ? parsed.GetRequiredValue(limit) : 0,
                };
                if (new QuotaRules(new ToolCatalog(ToolCatalog.Toolsets)).RefusalOf(quota) is { } refusal)
                    throw new CommandException($"{refusal} Nothing was changed.");
                var changed = await ChangeAsync(store, quota, withLimit ? quota : null, cancellationToken);
                return new QuotasView(changed, await OfOrganizationsAsync(store, quota.Organization, cancellationToken));
            },
            CommandsJson.Default.QuotasView,
            Print);
        return command;
    }

    private static async Task<bool> ChangeAsync(OperatorStore store, Quota quota, Quota? after, CancellationToken cancellationToken)
    {
        var before = await store.Quotas.FindAsync(quota, cancellationToken);
        if (before == after)
            return false;
        var action = new OperatorAction(EventKinds.QuotaChange)
        {
            Organization = quota.Organization.Organization,
            Targets = [$"organization:{quota.Organization.Organization}"],
            Details = QuotaDetails.Of(before, after),
        };
        await store.ActAsync(action, () => after is null ? store.Quotas.RemoveAsync(quota, cancellationToken) : store.Quotas.SetAsync(after, cancellationToken), cancellationToken);
        return true;
    }

    private static async Task<QuotaView[]> OfOrganizationsAsync(OperatorStore store, OrganizationId? which, CancellationToken cancellationToken)
    {
        var quotas = (await store.Quotas.ReadAsync(cancellationToken)).Where(quota => which is null || quota.Organization == which).ToList();
        // Only the usage of organizations is requested. Without such quotas no silo needs to run.
        var shared = quotas.Where(quota => quota.Scope == QuotaScope.Organization).Select(quota => quota.Organization).Distinct().ToList();
        var uses = shared.Count == 0 ? null : await store.AskAsync(async grains => (await Task.WhenAll(shared.Select(one => grains.GetGrain<IQuotaGrain>(one.ToGrainKey()).Show(cancellationToken)))).SelectMany(one => one).ToList(), cancellationToken);
        return [.. quotas.Select(quota => QuotaView.Of(uses?.Find(use => use.Quota.IsSameAs(quota)) is { } use ? use with { Quota = quota } : Unknown(quota)))];
    }

    private static async Task<QuotaView[]> OfMemberAsync(OperatorStore store, MemberId member, CancellationToken cancellationToken)
    {
        var usage = await store.AskAsync(grains => grains.GetGrain<IMemberUsageGrain>(member.ToGrainKey()).GetUsage(cancellationToken), cancellationToken);
        if (usage is not null)
            return [.. usage.Quotas.Select(QuotaView.Of)];
        var quotas = await store.Quotas.ReadAsync(cancellationToken);
        return [.. quotas.Where(quota => quota.Organization == OrganizationId.Of(member) && (quota.Scope != QuotaScope.Member || quota.Member == member.Member)).Select(quota => QuotaView.Of(Unknown(quota)))];
    }

    private static QuotaUse Unknown(Quota quota) => new(quota, Used: null, QuotaPeriods.EndOf(quota.Period, QuotaPeriods.StartOf(quota.Period, TimeProvider.System.GetUtcNow())));

    // A quota for a mistyped id would never count anything, and the operator would not notice.
    private static async Task<OrganizationId> FindAsync(OperatorStore store, string name, CancellationToken cancellationToken)
    {
        if (name.StartsWith(OrganizationKey, StringComparison.Ordinal))
        {
            try
            {
                return OrganizationId.ParseGrainKey(name);
            }
            catch (FormatException error)
            {
                throw new CommandException($"{error.Message} Nothing was changed.");
            }
        }

        HashSet<OrganizationId> found = [];
        await foreach (var member in store.Members.ReadAsync(cancellationToken))
        {
            if (member.Id.Organization == name)
                found.Add(OrganizationId.Of(member.Id));
        }

        return found.ToList() switch
        {
            [var one] => one,
            [] => throw new CommandException($"No member of an organization '{name}' has been here. Nothing was changed. Name it by its key to set a quota before: o:ISSUER/ID, both percent-encoded."),
            var several => throw new CommandException($"'{name}' names organizations of {several.Count} issuers. Nothing was changed. Use one of these: {string.Join(", ", several)}"),
        };
    }

    private static void Print(QuotasView view, TextWriter output)
    {
        if (view.Quotas.Length == 0)
        {
            output.WriteLine("No quota is set.");
            return;
        }

        Shown.Table(output, ["FOR", "ORGANIZATION", "MEMBER", "COUNTS", "OF", "PER", "LIMIT", "USED", "UNTIL"], view.Quotas.Select(quota => new[]
        {
            quota.Scope, Shown.Text(quota.Organization), Shown.Text(quota.Member), quota.Measure, Shown.Text(quota.Tool ?? quota.Toolset), quota.Period, Number(quota.Limit), Number(quota.Used), Shown.Time(quota.EndsAt),
        }));
    }

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static Option<string?> Named(string option, string value, string description) => new(option) { Description = description, HelpName = value };
}

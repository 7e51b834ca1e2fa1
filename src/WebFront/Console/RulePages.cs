using System.Globalization;
using CodaMcp.Members;
using CodaMcp.Pages.Views;
using CodaMcp.Policies;
using CodaMcp.Quotas;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>Serves the policies, clients and quotas of an organization. A form first shows its changes, and saves them after confirmation.</summary>
internal sealed class RulePages(ConsolePages pages, IRules rules)
{
    private const string Save = "save";
    private static readonly string[] QuotaFields = ["scope", "member", "tool", "toolset", "measure", "period", "limit", "remove"];

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, ConsolePath.Policy, ShowPolicy, admin: true);
        pages.MapPost(endpoints, ConsolePath.Policy, ChangePolicy, admin: true);
        pages.MapGet(endpoints, ConsolePath.Quotas, (context, visit) => ShowQuotasAsync(context, visit, null), admin: true);
        pages.MapPost(endpoints, ConsolePath.Quotas, ChangeQuota, admin: true);
    }

    private async Task ShowPolicy(HttpContext context, Visit visit)
    {
        var member = context.Request.Query["member"].ToString();
        await ShowPolicyAsync(context, visit, await rules.PolicyAsync(visit.Member, member), null, context.Request.Query["done"] == Save ? "Saved. It is in force on every server." : null, []);
    }

    private async Task ShowPolicyAsync(HttpContext context, Visit visit, StoredPolicy stored, Policy? wanted, string? done, string[] errors) =>
        await pages.ShowAsync<PolicyView, PolicyModel>(
            context,
            new PolicyModel(visit, stored, wanted ?? stored.Policy, stored.Member.Length > 0 ? [] : await rules.ClientsAsync(visit.Member), done, errors),
            errors.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private async Task ChangePolicy(HttpContext context, Visit visit, IFormCollection form)
    {
        if (form["client"].ToString() is { Length: > 0 } client)
        {
            var outcome = await rules.DecideAsync(new DecideClient(client, form["action"].ToString() switch { "allow" => true, "block" => false, _ => null }, visit.Member, visit.Email));
            if (outcome.Errors.Length > 0)
                await ShowPolicyAsync(context, visit, outcome.Current, null, null, outcome.Errors);
            else
                MemberSignIn.Redirect(context, $"{ConsolePath.Policy}?done={Save}");
            return;
        }
        var member = form["member"].ToString();
        var stored = await rules.PolicyAsync(visit.Member, member);
        var wanted = PolicyForm.Read(form);
        if (form["action"] != Save)
        {
            var changes = PolicyForm.Changes(stored.Policy, wanted);
            var fields = PolicyForm.Fields(wanted).Append(new("member", member)).Append(new("version", stored.Version.ToString(CultureInfo.InvariantCulture))).ToList();
            await pages.ShowAsync<ChangesView, ChangesModel>(context, new ChangesModel(visit, "Save this policy?", changes, PolicyPath(member), fields));
            return;
        }
        var version = long.TryParse(form["version"], CultureInfo.InvariantCulture, out var seen) ? seen : -1;
        var result = await rules.SetPolicyAsync(new SetPolicy(member, wanted, version, visit.Member, visit.Email));
        if (result.IsConflict || result.Errors.Length > 0)
            await ShowPolicyAsync(context, visit, result.Current, wanted, null, result.IsConflict ? [$"{result.Current.ChangedBy} changed this policy meanwhile. Review it and try again."] : result.Errors);
        else
            MemberSignIn.Redirect(context, QueryHelpers.AddQueryString(PolicyPath(member), "done", Save));
    }

    private async Task ShowQuotasAsync(HttpContext context, Visit visit, string? error) => await pages.ShowAsync<QuotasView, QuotasModel>(
        context,
        new QuotasModel(visit, await rules.QuotasAsync(visit.Member, context.RequestAborted), context.Request.Query["done"] == Save ? "Saved. It is in force on every server." : null, error),
        error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private async Task ChangeQuota(HttpContext context, Visit visit, IFormCollection form)
    {
        if (Read(visit, form) is not { } quota)
        {
            await ShowQuotasAsync(context, visit, $"Enter a limit from 0 to {Quota.MaxLimit}, and choose the rest from the lists.");
            return;
        }
        var remove = form["remove"] == "yes";
        if (form["action"] != Save)
        {
            var before = (await rules.QuotasAsync(visit.Member, context.RequestAborted)).Select(use => use.Quota).FirstOrDefault(other => other.IsSameAs(quota));
            var label = $"{QuotaText.Of(quota)}, {QuotaText.ScopeOf(quota).ToLowerInvariant()}{(quota.Member.Length > 0 ? $" ({quota.Member})" : "")}";
            var change = new ValueChange(label, before is null ? "no limit" : Shown.Number(before.Limit), remove ? "no limit" : Shown.Number(quota.Limit));
            await pages.ShowAsync<ChangesView, ChangesModel>(context, new ChangesModel(
                visit, remove ? "Remove this quota?" : "Save this quota?", change.Before == change.After ? [] : [change], ConsolePath.Quotas, Fields(form)));
            return;
        }
        var outcome = remove ? await rules.RemoveQuotaAsync(quota, visit, context.RequestAborted) : await rules.SetQuotaAsync(quota, visit, context.RequestAborted);
        if (outcome.Refusal is { } refusal)
            await ShowQuotasAsync(context, visit, refusal);
        else
            MemberSignIn.Redirect(context, $"{ConsolePath.Quotas}?done={Save}");
    }

    private static string PolicyPath(string member) => member.Length == 0 ? ConsolePath.Policy : QueryHelpers.AddQueryString(ConsolePath.Policy, "member", member);

    private static List<KeyValuePair<string, string>> Fields(IFormCollection form) =>
        [.. QuotaFields.Select(key => KeyValuePair.Create(key, form[key].ToString()))];

    private static Quota? Read(Visit visit, IFormCollection form) =>
        Enum.TryParse<QuotaScope>(form["scope"], out var scope) && Enum.TryParse<QuotaMeasure>(form["measure"], out var measure) && Enum.TryParse<QuotaPeriod>(form["period"], out var period)
        && Enum.IsDefined(scope) && Enum.IsDefined(measure) && Enum.IsDefined(period)
        && int.TryParse(form["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= Quota.MaxLimit
            ? new Quota
            {
                Organization = OrganizationId.Of(visit.Member), Scope = scope, Measure = measure, Period = period, Limit = limit,
                Member = scope == QuotaScope.Member ? form["member"].ToString().Trim() : "", Tool = form["tool"].ToString().Trim(), Toolset = form["toolset"].ToString().Trim(),
            }
            : null;
}

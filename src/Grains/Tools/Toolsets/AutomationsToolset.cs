using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodaMcp.Calls;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about automations. Coda's API does not list them.</summary>
[Toolset("automations")]
internal static partial class AutomationsToolset
{
    [Tool("trigger_automation", "Trigger an automation", Scopes.Write, Destructive = true, OpenWorld = true, Asks = "always")]
    [Description("Triggers a webhook automation of a doc. It does whatever the doc's author made it do, also outside Coda. Automations cannot be listed: the rule's id is in its settings in Coda.")]
    public static async Task<ChangeResult> TriggerAutomation(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description("Rule id, grid-auto-….")] string rule,
        [Description("JSON object that the automation gets."), Shape(ArgumentShape.Payload)] Dictionary<string, JsonElement>? payload = null,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var ruleId = rule.Trim();
        if (!RuleId().IsMatch(ruleId))
            throw ToolException.ForArgument("rule", "is no id of an automation rule, such as grid-auto-AbCdEfGhIj. The automation's settings in Coda show it.");
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        var docId = found.Id;
        call.Touches("automation", ruleId);
        call.Confirm($"This triggers the automation {ruleId} of {Wording.Doc(found)}, which does whatever the doc's author made it do, also outside Coda", docId, ruleId);
        return await Writing.Send(
            call, docId, waitSeconds, token => call.Api.TriggerWebhookAutomation(docId, ruleId, payload ?? [], token),
            written => Changes.Of(written, docId, ruleId), cancellationToken);
    }

    [GeneratedRegex("^grid-auto-[A-Za-z0-9_-]{1,60}$")]
    private static partial Regex RuleId();
}

using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Runs a triggered automation. It ignores unknown members of the payload.</summary>
internal static class AutomationEditing
{
    public static DocModel Run(DocModel doc, TriggerAutomationEdit edit, DateTimeOffset at)
    {
        if (doc.Automations.Find(rule => rule.Id == edit.RuleId) is not { } rule)
            return doc;
        var cells = edit.Payload
            .Where(member => rule.Columns.ContainsKey(member.Key))
            .ToImmutableSortedDictionary(member => rule.Columns[member.Key], member => member.Value);
        return RowEditing.Upsert(doc, new UpsertRowsEdit(rule.TableId, [new NewRow(edit.RowId, cells)], [], Raw: false), at);
    }
}

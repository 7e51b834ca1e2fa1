using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Applies an accepted write to a document. Things that have gone in the meantime are left alone: Coda has no failure state either.</summary>
internal static class DocEditing
{
    public static DocModel Apply(DocModel doc, Mutation mutation)
    {
        var at = mutation.DueAt;
        var stamp = new Stamp(mutation.LoginId, at);
        var next = doc with { Version = doc.Version + 1, UpdatedAt = ChangedAt(doc, at) };
        return mutation.Edit switch
        {
            CreateDocEdit => doc,
            UpsertRowsEdit edit => RowEditing.Upsert(next, edit, at),
            UpdateRowEdit edit => RowEditing.Update(next, edit, at),
            DeleteRowsEdit edit => RowEditing.Delete(next, edit, at),
            PushButtonEdit edit => RowEditing.Push(next, edit, at),
            CreatePageEdit edit => PageEditing.Create(next, edit, stamp),
            UpdatePageEdit edit => PageEditing.Update(next, edit, stamp),
            DeletePageEdit edit => PageEditing.Delete(next, edit.PageId),
            DeleteContentEdit edit => PageEditing.DeleteContent(next, edit, stamp),
            PublishDocEdit edit => PublishEditing.Apply(next, edit, at),
            TriggerAutomationEdit edit => AutomationEditing.Run(next, edit, at),
            _ => next,
        };
    }

    /// <summary>A change's time of change: later than that of the change before in what the API shows of it, milliseconds, however soon it follows.</summary>
    public static DateTimeOffset ChangedAt(DocModel doc, DateTimeOffset at)
    {
        var next = doc.UpdatedAt + TimeSpan.FromMilliseconds(1);
        return at > next ? at : next;
    }
}

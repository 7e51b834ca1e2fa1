using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Applies an accepted write to a document. It ignores objects that were deleted in the meantime, because Coda has no failure state.</summary>
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

    /// <summary>Returns the time of a change. It is at least 1 ms later than the previous change, because the API shows milliseconds.</summary>
    public static DateTimeOffset ChangedAt(DocModel doc, DateTimeOffset at)
    {
        var next = doc.UpdatedAt + TimeSpan.FromMilliseconds(1);
        return at > next ? at : next;
    }
}

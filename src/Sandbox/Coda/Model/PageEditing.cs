using System.Collections.Immutable;
using System.Text.Json;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Writes to pages and their content.</summary>
internal static class PageEditing
{
    public static DocModel Create(DocModel doc, CreatePageEdit edit, Stamp stamp)
    {
        var page = edit.Page with { CreatedAt = stamp.At, UpdatedAt = stamp.At };
        doc = doc with { Pages = doc.Pages.Add(page) };
        return edit.Content is { } content ? WithContent(doc, page, new ContentUpdate("replace", null, content), stamp) : doc;
    }

    public static DocModel Update(DocModel doc, UpdatePageEdit edit, Stamp stamp)
    {
        if (doc.Page(edit.PageId) is not { } page)
            return doc;
        var onlyTopLevel = page.ParentId is null && doc.Pages.Count(other => other.ParentId is null) == 1;
        page = page with
        {
            Name = edit.Name ?? page.Name,
            Subtitle = edit.Subtitle ?? page.Subtitle,
            IconName = edit.IconName ?? page.IconName,
            ImageUrl = edit.ImageUrl ?? page.ImageUrl,
            IsHidden = onlyTopLevel ? page.IsHidden : edit.IsHidden ?? page.IsHidden,
            UpdatedAt = stamp.At,
            UpdatedBy = stamp.LoginId,
        };
        doc = doc.With(page);
        return edit.Content is { } content ? WithContent(doc, page, content, stamp) : doc;
    }

    /// <summary>Deletes the page with its subpages, and the tables on them.</summary>
    public static DocModel Delete(DocModel doc, string pageId)
    {
        var gone = new HashSet<string> { pageId };
        while (doc.Pages.Exists(page => page.ParentId is { } parent && gone.Contains(parent) && gone.Add(page.Id)))
        {
        }
        return WithoutTables(
            doc with { Pages = doc.Pages.RemoveAll(page => gone.Contains(page.Id)), DeletedPageIds = doc.DeletedPageIds.Union(gone) },
            doc.Tables.Where(table => gone.Contains(table.PageId)).Select(table => table.Id));
    }

    public static DocModel DeleteContent(DocModel doc, DeleteContentEdit edit, Stamp stamp)
    {
        if (doc.Page(edit.PageId) is not { } page)
            return doc;
        var removed = edit.ElementIds.IsEmpty ? page.Content : page.Content.FindAll(element => edit.ElementIds.Contains(element.Id));
        var kept = page.Content.RemoveRange(removed);
        // A page always keeps one line: the first one, emptied.
        if (kept.IsEmpty && !page.Content.IsEmpty)
            kept = [new ContentElement { Id = page.Content[0].Id, Style = page.Content[0].Style }];
        doc = doc.With(page with { Content = kept, UpdatedAt = stamp.At, UpdatedBy = stamp.LoginId });
        return WithoutTables(doc, removed.Select(element => element.TableId).OfType<string>());
    }

    private static DocModel WithContent(DocModel doc, PageModel page, ContentUpdate update, Stamp stamp)
    {
        var before = doc;
        var blocks = update.Canvas.Format == "html" ? HtmlReading.Read(update.Canvas.Content) : MarkdownReading.Read(update.Canvas.Content);
        var elements = ImmutableList.CreateBuilder<ContentElement>();
        foreach (var block in blocks)
        {
            var element = new ContentElement
            {
                Id = CodaIds.Line(),
                Style = block.Style,
                Text = block.Text,
                Level = block.Level,
                Checked = block.Checked,
                Language = block.Language,
            };
            if (block.Cells is { } cells)
            {
                var table = NativeTable(doc, page.Id, cells, stamp.At);
                doc = doc with { Tables = doc.Tables.Add(table) };
                element = element with { TableId = table.Id };
            }
            elements.Add(element);
        }
        var content = page.Content;
        var at = update.ElementId is { } id ? content.FindIndex(element => element.Id == id) : -1;
        // The element was deleted after the write was accepted. Coda's behaviour is not recorded. The content must not go to another place.
        if (update.ElementId is not null && at < 0)
            return before;
        ImmutableList<ContentElement> removed = [];
        switch (update.InsertionMode)
        {
            case "replace" when update.ElementId is null:
                removed = content;
                content = elements.ToImmutable();
                break;
            case "replace" when at >= 0:
                removed = [content[at]];
                content = content.RemoveAt(at).InsertRange(at, elements);
                break;
            case "prepend":
                content = content.InsertRange(Math.Max(at, 0), elements);
                break;
            default:
                content = at >= 0 ? content.InsertRange(at + 1, elements) : content.AddRange(elements);
                break;
        }
        if (content.IsEmpty)
            content = [new ContentElement { Id = CodaIds.Line() }];
        doc = doc.With(page with { Content = content });
        return WithoutTables(doc, removed.Select(element => element.TableId).OfType<string>());
    }

    private static DocModel WithoutTables(DocModel doc, IEnumerable<string> tableIds)
    {
        var gone = tableIds.ToHashSet();
        return gone.Count == 0
            ? doc
            : doc with { Tables = doc.Tables.RemoveAll(table => gone.Contains(table.Id) || (table.ParentTableId is { } parent && gone.Contains(parent))) };
    }

    // Coda makes the header of a markdown table an ordinary first row under columns named "Column 1", "Column 2" …
    private static TableModel NativeTable(DocModel doc, string pageId, ImmutableList<ImmutableList<string>> cells, DateTimeOffset at)
    {
        var columns = Enumerable.Range(1, cells.Max(row => row.Count)).Select(n => new ColumnModel { Id = CodaIds.Column(), Name = "Column " + n }).ToImmutableList();
        var count = doc.Tables.Count(table => table.Name.StartsWith("Table", StringComparison.Ordinal));
        return new TableModel
        {
            Id = CodaIds.Table(),
            Name = count == 0 ? "Table" : $"Table {count + 1}",
            PageId = pageId,
            CreatedAt = at,
            UpdatedAt = at,
            DisplayColumnId = columns[0].Id,
            Columns = columns,
            Rows = [.. cells.Select((row, index) => new RowModel
            {
                Id = CodaIds.Row(),
                Index = index,
                CreatedAt = at,
                UpdatedAt = at,
                ChangedIn = doc.Version,
                Values = row.Select((text, n) => KeyValuePair.Create(columns[n].Id, Cells.Of(text))).ToImmutableSortedDictionary(),
            })],
        };
    }
}

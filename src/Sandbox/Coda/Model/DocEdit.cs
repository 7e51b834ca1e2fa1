using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Coda;

/// <summary>The change that a write makes to a document. Ids in the 202 response are chosen when the write is accepted.</summary>
[JsonDerivedType(typeof(UpsertRowsEdit), "upsertRows")]
[JsonDerivedType(typeof(UpdateRowEdit), "updateRow")]
[JsonDerivedType(typeof(DeleteRowsEdit), "deleteRows")]
[JsonDerivedType(typeof(PushButtonEdit), "pushButton")]
[JsonDerivedType(typeof(CreatePageEdit), "createPage")]
[JsonDerivedType(typeof(UpdatePageEdit), "updatePage")]
[JsonDerivedType(typeof(DeletePageEdit), "deletePage")]
[JsonDerivedType(typeof(DeleteContentEdit), "deletePageContent")]
[JsonDerivedType(typeof(PublishDocEdit), "publishDoc")]
[JsonDerivedType(typeof(TriggerAutomationEdit), "triggerWebhookAutomation")]
[JsonDerivedType(typeof(CreateDocEdit), "createDoc")]
[JsonDerivedType(typeof(DeleteDocEdit), "deleteDoc")]
internal abstract record DocEdit;

/// <summary>New values by column id, as in the request.</summary>
internal sealed record NewRow(string RowId, ImmutableSortedDictionary<string, JsonElement> Cells);

internal sealed record UpsertRowsEdit(string TableId, ImmutableList<NewRow> Rows, ImmutableList<string> KeyColumnIds, bool Raw) : DocEdit;

internal sealed record UpdateRowEdit(string TableId, NewRow Row, bool Raw) : DocEdit;

internal sealed record DeleteRowsEdit(string TableId, ImmutableList<string> RowIds) : DocEdit;

internal sealed record PushButtonEdit(string TableId, string RowId, string ColumnId) : DocEdit;

internal sealed record CreatePageEdit(PageModel Page, CanvasContent? Content) : DocEdit;

internal sealed record UpdatePageEdit(
    string PageId,
    string? Name,
    string? Subtitle,
    string? IconName,
    string? ImageUrl,
    bool? IsHidden,
    ContentUpdate? Content) : DocEdit;

internal sealed record DeletePageEdit(string PageId) : DocEdit;

internal sealed record DeleteContentEdit(string PageId, ImmutableList<string> ElementIds) : DocEdit;

/// <summary>Changes the publication. A <see langword="null"/> member stays unchanged.</summary>
internal sealed record PublishDocEdit(string? Slug, bool? Discoverable, bool? EarnCredit, ImmutableList<string>? Categories, string? Mode) : DocEdit;

internal sealed record TriggerAutomationEdit(string RuleId, string RowId, ImmutableSortedDictionary<string, JsonElement> Payload) : DocEdit;

/// <summary>Marks the document as provisioned. It changes no content, since the document could not be read before.</summary>
internal sealed record CreateDocEdit : DocEdit;

internal sealed record DeleteDocEdit : DocEdit;

/// <summary>The text of a page in "markdown" or "html", as PageContent of the API.</summary>
internal sealed record CanvasContent(string Format, string Content);

/// <summary>The place of new content, as PageContentUpdate of the API: append, prepend or replace, relative to an element or the page.</summary>
internal sealed record ContentUpdate(string InsertionMode, string? ElementId, CanvasContent Canvas);

using CodaMcp.Audit;

namespace CodaMcp.Pages.Views;

/// <summary>The history of a document, or of a page, table or row.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Target">The id as in the records, such as <c>row:…</c>.</param>
/// <param name="Query">The filters.</param>
/// <param name="Page">The records.</param>
public sealed record DocumentModel(Visit Visit, string Target, RecordQuery Query, AuditPage Page);

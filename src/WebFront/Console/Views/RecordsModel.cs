using CodaMcp.Audit;

namespace CodaMcp.Pages.Views;

/// <summary>A list of records.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Query">The filters.</param>
/// <param name="Page">The records.</param>
/// <param name="OfOrganization">Whether they are the organization's.</param>
/// <param name="Exports">The exports of the same records, by their labels.</param>
public sealed record RecordsModel(Visit Visit, RecordQuery Query, AuditPage Page, bool OfOrganization, IReadOnlyList<(string Label, string Address)> Exports);

using CodaMcp.Audit;

namespace CodaMcp.Pages.Views;

/// <summary>A list of records.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Query">The filters.</param>
/// <param name="Page">The records.</param>
/// <param name="OfOrganization">Whether the records are the organization's.</param>
/// <param name="Exports">The exports of the same records: label and address.</param>
public sealed record RecordsModel(Visit Visit, RecordQuery Query, AuditPage Page, bool OfOrganization, IReadOnlyList<(string Label, string Address)> Exports);

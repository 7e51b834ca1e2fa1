using CodaMcp.Audit;

namespace CodaMcp.Pages.Views;

/// <summary>One record.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Entry">The record.</param>
/// <param name="ListPath">The path of the list that contains the record.</param>
/// <param name="ListLabel">The name of the list.</param>
/// <param name="OfOrganization">Whether the list is the organization's.</param>
public sealed record RecordModel(Visit Visit, AuditEntry Entry, string ListPath, string ListLabel, bool OfOrganization);

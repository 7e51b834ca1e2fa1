using CodaMcp.Audit;

namespace CodaMcp.Pages.Views;

/// <summary>One record.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Entry">The record.</param>
/// <param name="ListPath">The list that it is in.</param>
/// <param name="ListLabel">What the list is called.</param>
/// <param name="OfOrganization">Whether the list is the organization's.</param>
public sealed record RecordModel(Visit Visit, AuditEntry Entry, string ListPath, string ListLabel, bool OfOrganization);

using CodaMcp.Audit;

namespace CodaMcp.Pages.Views;

/// <summary>The organization's calls as they happen.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Entries">The newest records.</param>
/// <param name="Next">The address that the script loads next.</param>
public sealed record LiveModel(Visit Visit, IReadOnlyList<AuditEntry> Entries, string Next);

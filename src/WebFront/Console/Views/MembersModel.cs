using CodaMcp.Members;

namespace CodaMcp.Pages.Views;

/// <summary>The members of an organization.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Text">The search text; may be empty.</param>
/// <param name="Page">The members.</param>
public sealed record MembersModel(Visit Visit, string Text, MemberPage Page);

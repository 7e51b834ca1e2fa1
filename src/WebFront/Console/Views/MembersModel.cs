using CodaMcp.Members;

namespace CodaMcp.Pages.Views;

/// <summary>The members of an organization.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Text">What was searched for; may be empty.</param>
/// <param name="Page">The members.</param>
public sealed record MembersModel(Visit Visit, string Text, MemberPage Page);

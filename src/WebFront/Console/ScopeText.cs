using System.Collections.Frozen;

namespace CodaMcp.Pages;

/// <summary>Describes a scope for people.</summary>
/// <param name="Title">A short title.</param>
/// <param name="Description">The permissions that the scope grants.</param>
internal sealed record ScopeText(string Title, string Description)
{
    private static readonly FrozenDictionary<string, ScopeText> Known = new Dictionary<string, ScopeText>
    {
        ["openid"] = new("Know who you are", "Which member you are, and of which organization."),
        ["profile"] = new("See your name", "The name on your member profile."),
        ["email"] = new("See your email address", "The address you sign in with."),
        ["phone"] = new("See your phone number", "The number on your member profile, if there is one."),
        ["offline_access"] = new("Stay connected", "Keep working for up to 3 months without asking you to sign in again."),
        [Scopes.Read] = new("Read Coda docs", "List and read docs, pages, tables and rows."),
        [Scopes.Write] = new("Change Coda docs", "Create, change and delete docs, pages, rows and folders. Push buttons and run automations. Share and publish docs. Change custom domains, go links and the roles of workspace members."),
        [Scopes.Audit] = new("Read the audit", "Who did what with this server, as far as your roles allow: audit records, usage and members."),
        [Scopes.Admin] = new("Administer this server", "What your roles allow: end sessions, shut members out, change policies and quotas."),
    }.ToFrozenDictionary();

    /// <summary>Returns our words for a scope, or else the description from the project's policy.</summary>
    public static ScopeText Of(string scope, string? description) =>
        Known.GetValueOrDefault(scope) ?? new ScopeText(scope, description ?? "");
}

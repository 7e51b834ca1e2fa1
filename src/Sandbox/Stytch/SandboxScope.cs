namespace CodaMcp.Sandbox.Stytch;

/// <summary>A scope that a client can request: an OpenID scope or one of the sandbox's RBAC policy.</summary>
/// <param name="Name">The name in requests and tokens.</param>
/// <param name="Title">A few words for the consent page.</param>
/// <param name="Description">The permission in one sentence.</param>
/// <param name="NeedsEditor">Whether a viewer lacks the permission.</param>
internal sealed record SandboxScope(string Name, string Title, string Description, bool NeedsEditor = false)
{
    /// <summary>Requests a refresh token (OpenID Connect Core 1.0, section 11).</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>The scopes of a request without <c>scope</c>, as in Stytch's consent component.</summary>
    public static IReadOnlyList<string> Default { get; } = ["openid", "email", "profile"];

    /// <summary>The product's scopes for MCP. Its page adds them if a client asks for none of <see cref="Product"/>.</summary>
    public static IReadOnlyList<string> Mcp { get; } = ["coda.read", "coda.write"];

    /// <summary>All scopes of the product: those for MCP, and those for its API.</summary>
    public static IReadOnlyList<string> Product { get; } = [.. Mcp, "codamcp.audit", "codamcp.admin"];

    /// <summary>All scopes, in the order of the metadata.</summary>
    public static IReadOnlyList<SandboxScope> All { get; } =
    [
        new("openid", "Sign you in", "Know which member you are, and in which organization."),
        new("profile", "See your name", "Read the name on your member profile."),
        new("email", "See your email address", "Read the email address on your member profile."),
        new("phone", "See your phone number", "Read the phone number on your member profile. Sandbox members have none."),
        new(OfflineAccess, "Stay connected", "Keep access for up to 3 months without asking you to sign in again."),
        new("coda.read", "Read Coda docs", "List and read the docs, pages, tables and rows you can see."),
        new("coda.write", "Change Coda docs", "Create, change and delete docs, pages, rows and folders. Push buttons and run automations. Share and publish docs. Change custom domains, go links and the roles of workspace members.", NeedsEditor: true),
        new("codamcp.audit", "Read the audit", "Read audit records, usage and members through the API, as far as your roles allow."),
        new("codamcp.admin", "Administer the server", "End sessions, shut members out, and change policies and quotas through the API, as far as your roles allow.", NeedsEditor: true),
    ];

    /// <summary>Returns the scope with exactly that name, or null.</summary>
    public static SandboxScope? Find(string name) => All.FirstOrDefault(scope => scope.Name == name);
}

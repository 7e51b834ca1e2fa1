namespace CodaMcp.Policies;

/// <summary>
/// What the members of an organization, or one member of it, may do. The default forbids nothing.
/// </summary>
/// <remarks>
/// A member's own policy only narrows the organization's. The member may use the entries of <see cref="Toolsets"/>,
/// <see cref="AllowedDocuments"/> and <see cref="SharingDomains"/> that both policies allow. <see cref="DeniedDocuments"/> combines the entries
/// of both. A prohibition applies if either policy has it. <see cref="Admins"/> and the three properties of clients exist only in the
/// organization's policy.
/// </remarks>
[GenerateSerializer, Immutable, Alias("codamcp.Policy")]
public sealed record Policy
{
    /// <summary>The most entries of each list.</summary>
    public const int MaxEntries = 500;

    /// <summary>The names of the toolsets that may be used; null for all that the server offers.</summary>
    [Id(0)] public string[]? Toolsets { get; init; }

    /// <summary>Whether members may use only tools that read.</summary>
    [Id(1)] public bool ReadOnly { get; init; }

    /// <summary>The only docs that members can see, by id; null for all. <see cref="SetPolicy"/> also accepts browser links, which are stored as ids.</summary>
    [Id(2)] public string[]? AllowedDocuments { get; init; }

    /// <summary>The docs that members cannot see, in the same form. A doc in both lists cannot be seen.</summary>
    [Id(3)] public string[] DeniedDocuments { get; init; } = [];

    /// <summary>Additional admins of the organization, by email address or member id. Only in an organization's policy.</summary>
    [Id(4)] public string[] Admins { get; init; } = [];

    /// <summary>Which clients members may connect. Only in an organization's policy.</summary>
    [Id(5)] public ClientAccess Clients { get; init; }

    /// <summary>
    /// The clients that members may connect, unless <see cref="Clients"/> is open. An entry is an OAuth client id, or a host. A host stands for
    /// the clients whose metadata document it publishes. It also stands for the clients whose redirect address is on it. <c>*.example.com</c>
    /// stands for all hosts below a name. A scheme such as <c>cursor:</c> stands for a redirect to an app. Only in an organization's policy.
    /// </summary>
    [Id(6)] public string[] AllowedClients { get; init; } = [];

    /// <summary>
    /// The clients that members may not connect, in the same form. They take precedence over the allowed ones. Only in an organization's
    /// policy.
    /// </summary>
    [Id(7)] public string[] BlockedClients { get; init; } = [];

    /// <summary>The domains of email addresses that docs may be shared with, such as <c>example.com</c>; null for all, empty for none.</summary>
    [Id(8)] public string[]? SharingDomains { get; init; }

    /// <summary>Whether docs may not be shared with anyone who has the link.</summary>
    [Id(9)] public bool NoLinkSharing { get; init; }

    /// <summary>Whether docs may not be published.</summary>
    [Id(10)] public bool NoPublishing { get; init; }

    /// <summary>Whether buttons may not be pushed.</summary>
    [Id(11)] public bool NoButtons { get; init; }

    /// <summary>Whether automations may not be started.</summary>
    [Id(12)] public bool NoAutomations { get; init; }
}

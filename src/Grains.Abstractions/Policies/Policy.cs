namespace CodaMcp.Policies;

/// <summary>
/// What the members of an organization, or one member of it, may do. The default forbids nothing.
/// </summary>
/// <remarks>
/// A member's own policy only narrows the organization's. For the member, <see cref="Toolsets"/>, <see cref="AllowedDocuments"/> and
/// <see cref="SharingDomains"/> are what both allow, <see cref="DeniedDocuments"/> what either denies, and each prohibition holds if either
/// has it. <see cref="Admins"/> and the three properties of clients are the organization's alone.
/// </remarks>
[GenerateSerializer, Immutable, Alias("codamcp.Policy")]
public sealed record Policy
{
    /// <summary>The most entries of each list.</summary>
    public const int MaxEntries = 500;

    /// <summary>The names of the toolsets that may be used; null for all that the server offers.</summary>
    [Id(0)] public string[]? Toolsets { get; init; }

    /// <summary>Whether only tools may be used that read.</summary>
    [Id(1)] public bool ReadOnly { get; init; }

    /// <summary>The only docs that exist for a member, by id; null for all. In <see cref="SetPolicy"/> browser links too, which are stored as ids.</summary>
    [Id(2)] public string[]? AllowedDocuments { get; init; }

    /// <summary>The docs that do not exist for a member, likewise. A doc in both lists does not exist.</summary>
    [Id(3)] public string[] DeniedDocuments { get; init; } = [];

    /// <summary>Who else is an admin of the organization, by email address or member id. Of an organization's policy only.</summary>
    [Id(4)] public string[] Admins { get; init; } = [];

    /// <summary>Which clients may be connected. Of an organization's policy only.</summary>
    [Id(5)] public ClientAccess Clients { get; init; }

    /// <summary>
    /// The clients that may be connected unless <see cref="Clients"/> is open. An entry is an OAuth client id, or a host. A host stands for the
    /// clients whose metadata document it publishes, and for those whose redirect address is on it. <c>*.example.com</c> stands for all hosts
    /// below a name, and a scheme such as <c>cursor:</c> for a redirect to an app. Of an organization's policy only.
    /// </summary>
    [Id(6)] public string[] AllowedClients { get; init; } = [];

    /// <summary>The clients that may not be connected, likewise. They come before the allowed ones. Of an organization's policy only.</summary>
    [Id(7)] public string[] BlockedClients { get; init; } = [];

    /// <summary>The domains of mail addresses that docs may be shared with, such as <c>example.com</c>; null for all, empty for none.</summary>
    [Id(8)] public string[]? SharingDomains { get; init; }

    /// <summary>Whether docs may not be shared with anyone who has the link.</summary>
    [Id(9)] public bool NoLinkSharing { get; init; }

    /// <summary>Whether docs may not be published.</summary>
    [Id(10)] public bool NoPublishing { get; init; }

    /// <summary>Whether no button may be pushed.</summary>
    [Id(11)] public bool NoButtons { get; init; }

    /// <summary>Whether no automation may be started.</summary>
    [Id(12)] public bool NoAutomations { get; init; }
}

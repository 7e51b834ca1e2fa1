namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// Configures delays, limits, sizes and refusals of the simulated Coda API. Defaults are short but realistic; <see cref="Instant"/> has no
/// delays and no rate limit. The docstring of a switch says if the switch makes the sandbox more lenient than the recorded API.
/// </summary>
public sealed record CodaSandboxBehaviour
{
    /// <summary>No delays and no rate limits. A write is applied and visible before its 202 is sent. An export is complete at the first poll.</summary>
    public static CodaSandboxBehaviour Instant { get; } = new()
    {
        WriteDelay = TimeSpan.Zero,
        SnapshotLag = TimeSpan.Zero,
        ExportPolls = 0,
        DomainSetup = TimeSpan.Zero,
        DocProvisioning = TimeSpan.Zero,
        NameLag = TimeSpan.Zero,
        RateLimits = CodaRateLimits.None,
    };

    /// <summary>The time from the 202 of a write until it is applied. Coda takes 2–20 s. Default 2 s.</summary>
    public TimeSpan WriteDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The time from the application of a write until reads of the document show it. Default 0.5 s.</summary>
    public TimeSpan SnapshotLag { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// The time until Coda has provisioned a document that was created or copied. Until then every operation on it answers 409 and does
    /// nothing. Live clients measured seconds to two minutes. Default 2.5 s.
    /// </summary>
    public TimeSpan DocProvisioning { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// Whether the response of createDoc has a <c>requestId</c>, as in version 1.5.0 of the API. Version 1.6.0 omits it. Default true.
    /// </summary>
    public bool CreationRequestId { get; init; } = true;

    /// <summary>How long reads return the old name of a renamed folder or document. Live clients measured seconds. Default 1 s.</summary>
    public TimeSpan NameLag { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether a parameter beside a page token is refused with 400, as recorded. <see langword="false"/> ignores the parameter. The
    /// specification says so, but this is more lenient than the recorded API. Default true.
    /// </summary>
    public bool RefuseParametersBesidePageToken { get; init; } = true;

    /// <summary>Whether the last page of a listing has <c>"nextPageToken": ""</c> instead of no token. Both occur. Default false.</summary>
    public bool EmptyLastPageToken { get; init; }

    /// <summary>
    /// Whether the link of an export leads to <c>/blobs/…</c> on the API's host, and redirects from there to the bucket. By default the
    /// link leads to the bucket. Both were seen in September 2026.
    /// </summary>
    public bool ExportLinksRedirect { get; init; }

    /// <summary>
    /// Whether the workspace's plan excludes hidden pages and custom domains. Status and text of the refusal are not recorded. Default
    /// false.
    /// </summary>
    public bool PlanRefusesPaidFeatures { get; init; }

    /// <summary>
    /// Whether the limit of docs shared with anyone is reached. Status and text of the refusal are not recorded. Default false.
    /// </summary>
    public bool AnyoneRefused { get; init; }

    /// <summary>
    /// Whether users have a maker profile. publishDoc is refused without one. Status and text of the refusal are not recorded. Default
    /// true.
    /// </summary>
    public bool MakerProfile { get; init; } = true;

    /// <summary>
    /// Whether the workspace belongs to an organization. listWorkspaceMembers is refused without one. Status and text of the refusal are
    /// not recorded. Default true.
    /// </summary>
    public bool WorkspaceHasOrganization { get; init; } = true;

    /// <summary>The number of status polls of an export that answer <c>inProgress</c> before it is complete. Default 1.</summary>
    public int ExportPolls { get; init; } = 1;

    /// <summary>The time from the 202 of a custom domain until it is connected. Its set-up is pending until then. Default one minute.</summary>
    public TimeSpan DomainSetup { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a download link is valid. Coda: 300 s.</summary>
    public TimeSpan ExportLinkLifetime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long an export's status is available. Afterwards it is 410 Gone. Default one hour.</summary>
    public TimeSpan ExportLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long <c>getMutationStatus</c> answers 404 for a new request id, as with delayed replication. Default zero.</summary>
    public TimeSpan MutationStatusBlindness { get; init; } = TimeSpan.Zero;

    /// <summary>How long the status of a write is kept after its acceptance. Afterwards it is 404. Coda promises a day.</summary>
    public TimeSpan MutationStatusLifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Whether a mutation status without a warning has <c>"warning": null</c> instead of no member. Both occur.</summary>
    public bool NullWarning { get; init; }

    /// <summary>The rate limits of one Coda user.</summary>
    public CodaRateLimits RateLimits { get; init; } = new();

    /// <summary>The seconds of the Retry-After header of a 429. Coda sends no such header, which is the default.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The largest <c>limit</c> of a listing for which Coda publishes none. A larger limit is reduced without an error. Default 500.</summary>
    public int MaxPageSize { get; init; } = 500;

    /// <summary>The largest request body in bytes. Coda: 2 MB.</summary>
    public int MaxBodyBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>The largest edit of one row, in bytes of its decoded text. Coda: 85 KB.</summary>
    public int MaxRowBytes { get; init; } = 85 * 1024;

    /// <summary>Whether a document without access for the Coda user is 403 instead of the usual 404.</summary>
    public bool ForbiddenInsteadOfNotFound { get; init; }

    /// <summary>Whether the workspace has the Enterprise plan. Analytics of pages need it, and are 401 without it. Default false.</summary>
    public bool EnterpriseWorkspace { get; init; }

    /// <summary>
    /// The origin of the browser links in responses. Responses of 2026 have <c>docs.superhuman.com</c>, older ones <c>coda.io</c>. The sandbox resolves links
    /// with both.
    /// </summary>
    public string BrowserOrigin { get; init; } = "https://docs.superhuman.com";
}

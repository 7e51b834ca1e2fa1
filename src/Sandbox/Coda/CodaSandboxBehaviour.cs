namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// Delays, limits, sizes and refusals of the played Coda API. Defaults are brisk but real; <see cref="Instant"/> has neither delay nor rate limit.
/// A switch that makes the sandbox kinder than the recorded API says so.
/// </summary>
public sealed record CodaSandboxBehaviour
{
    /// <summary>No delays and no rate limits: a write is applied and visible before its 202 is sent, an export is complete at the first poll.</summary>
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

    /// <summary>From the 202 of a write until it is applied. Coda takes 2–20 s. Default 2 s.</summary>
    public TimeSpan WriteDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>From the moment a write is applied until reads of the document show it. Default 0.5 s.</summary>
    public TimeSpan SnapshotLag { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// From createDoc, a copy too, until Coda has provisioned the document. Until then every operation on it answers 409 and does nothing.
    /// Live clients saw seconds to two minutes. Default 2.5 s.
    /// </summary>
    public TimeSpan DocProvisioning { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Whether the answer of createDoc has a <c>requestId</c>, as in version 1.5.0 of the API. Version 1.6.0 leaves it out. Default true.</summary>
    public bool CreationRequestId { get; init; } = true;

    /// <summary>From a new name of a folder or document until reads show it. Live clients saw seconds. Default 1 s.</summary>
    public TimeSpan NameLag { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether a parameter beside a page token is refused with 400, as recorded. <see langword="false"/> ignores it, which is what the specification
    /// says and kinder than the recorded API. Default true.
    /// </summary>
    public bool RefuseParametersBesidePageToken { get; init; } = true;

    /// <summary>Whether the last page of a listing carries <c>"nextPageToken": ""</c> rather than no token. Both occur. Default false.</summary>
    public bool EmptyLastPageToken { get; init; }

    /// <summary>
    /// Whether the link of an export leads to <c>/blobs/…</c> of the API's host, which redirects to the bucket. By default the link leads to the
    /// bucket itself. Both were seen in September 2026.
    /// </summary>
    public bool ExportLinksRedirect { get; init; }

    /// <summary>Whether the workspace's plan refuses hidden pages and custom domains. The refusal's status and text are not recorded. Default false.</summary>
    public bool PlanRefusesPaidFeatures { get; init; }

    /// <summary>Whether sharing with anyone is refused by a limit. The refusal's status and text are not recorded. Default false.</summary>
    public bool AnyoneRefused { get; init; }

    /// <summary>Whether people have a maker profile. Without one, publishDoc is refused. The refusal's status and text are not recorded. Default true.</summary>
    public bool MakerProfile { get; init; } = true;

    /// <summary>
    /// Whether the workspace belongs to an organization. Without one, listWorkspaceMembers is refused. The refusal's status and text are not recorded.
    /// Default true.
    /// </summary>
    public bool WorkspaceHasOrganization { get; init; } = true;

    /// <summary>How many status polls of an export answer <c>inProgress</c> before it is complete. Default 1.</summary>
    public int ExportPolls { get; init; } = 1;

    /// <summary>From the 202 of a custom domain until it is connected; before that its set-up is pending. Default one minute.</summary>
    public TimeSpan DomainSetup { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a download link is valid. Coda: 300 s.</summary>
    public TimeSpan ExportLinkLifetime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long an export's status can be asked before it is 410 Gone. Default one hour.</summary>
    public TimeSpan ExportLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a fresh request id of a write is still unknown (404) to <c>getMutationStatus</c>, as when replication is behind. Default zero.</summary>
    public TimeSpan MutationStatusBlindness { get; init; } = TimeSpan.Zero;

    /// <summary>How long the status of a write is kept after its acceptance; later it is 404. Coda promises a day.</summary>
    public TimeSpan MutationStatusLifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Whether a mutation status without a warning carries <c>"warning": null</c> rather than no warning at all. Both occur.</summary>
    public bool NullWarning { get; init; }

    /// <summary>Upstream limits of one Coda user.</summary>
    public CodaRateLimits RateLimits { get; init; } = new();

    /// <summary>Seconds of the Retry-After header of a 429. Coda sends none, which is the default.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Largest <c>limit</c> of a listing for which Coda publishes none; more is silently clamped. Default 500.</summary>
    public int MaxPageSize { get; init; } = 500;

    /// <summary>Largest request body in bytes. Coda: 2 MB.</summary>
    public int MaxBodyBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Largest edit of one row in bytes of its decoded text. Coda: 85 KB.</summary>
    public int MaxRowBytes { get; init; } = 85 * 1024;

    /// <summary>Whether a document the Coda user has no access to is 403 instead of the usual 404.</summary>
    public bool ForbiddenInsteadOfNotFound { get; init; }

    /// <summary>Whether the workspace is on the Enterprise plan. Only then are there analytics of pages; otherwise they are 401. Default false.</summary>
    public bool EnterpriseWorkspace { get; init; }

    /// <summary>
    /// Origin of the browser links in answers. Answers of 2026 have <c>docs.superhuman.com</c>, older ones <c>coda.io</c>. Links of both are resolved
    /// in any case.
    /// </summary>
    public string BrowserOrigin { get; init; } = "https://docs.superhuman.com";
}

namespace CodaMcp.Coda.Contract;

/// <summary>How a doc is published (schema DocPublished).</summary>
public sealed record DocPublished
{
    /// <summary>The address where it is published.</summary>
    public string? BrowserLink { get; init; }

    /// <summary>What visitors may do: <c>view</c>, <c>play</c>, <c>edit</c>, …</summary>
    public string? Mode { get; init; }

    /// <summary>Whether search engines and the gallery may show it.</summary>
    public bool? Discoverable { get; init; }

    /// <summary>Its categories.</summary>
    public IReadOnlyList<DocCategory> Categories { get; init => field = value ?? []; } = [];
}

/// <summary>A category of published docs (schema DocCategory).</summary>
public sealed record DocCategory
{
    /// <summary>The name. It identifies the category.</summary>
    public string Name { get; init => field = value ?? ""; } = "";
}

/// <summary>Body of PUT /docs/{docId}/publish (schema DocPublish).</summary>
public sealed record DocPublish
{
    /// <summary>The last part of its address.</summary>
    public string? Slug { get; init; }

    /// <summary>Whether search engines and the gallery may show it.</summary>
    public bool? Discoverable { get; init; }

    /// <summary>Whether visitors may have to sign in. That earns the owner credit.</summary>
    public bool? EarnCredit { get; init; }

    /// <summary>The categories to assign.</summary>
    public IReadOnlyList<string>? CategoryNames { get; init; }

    /// <summary><c>view</c>, <c>play</c> or <c>edit</c>.</summary>
    public string? Mode { get; init; }
}

/// <summary>Custom domains of a doc (schema CustomDocDomainList).</summary>
public sealed record CustomDocDomainList
{
    /// <summary>The domains.</summary>
    public IReadOnlyList<CustomDocDomain> CustomDocDomains { get; init => field = value ?? []; } = [];
}

/// <summary>A custom domain of a published doc (schema CustomDocDomain).</summary>
public sealed record CustomDocDomain
{
    /// <summary>The domain.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("customDocDomain")]
    public required string Name { get; init; }

    /// <summary>Whether it has a certificate.</summary>
    public bool HasCertificate { get; init; }

    /// <summary>Whether its DNS records contain the id of the doc.</summary>
    public bool HasDnsDocId { get; init; }

    /// <summary><c>pending</c>, <c>succeeded</c>, <c>failed</c>, …</summary>
    public string? SetupStatus { get; init; }

    /// <summary><c>connected</c>, <c>notConnected</c>, …</summary>
    public string? DomainStatus { get; init; }

    /// <summary>When Coda last verified the domain.</summary>
    public DateTimeOffset? LastVerifiedTimestamp { get; init; }
}

/// <summary>Body of POST /docs/{docId}/domains (schema AddCustomDocDomainRequest).</summary>
/// <param name="CustomDocDomain">The domain.</param>
public sealed record CustomDocDomainAdd(string CustomDocDomain);

/// <summary>Body of PATCH /docs/{docId}/domains/{customDocDomain} (schema UpdateCustomDocDomainRequest), which has no members so far.</summary>
public sealed record CustomDocDomainUpdate;

/// <summary>The provider that a domain is registered with (schema CustomDocDomainProviderResponse).</summary>
public sealed record CustomDocDomainProvider
{
    /// <summary><c>GoDaddy</c>, <c>Namecheap</c>, …, <c>Other</c>.</summary>
    public string Provider { get; init => field = value ?? ""; } = "";
}

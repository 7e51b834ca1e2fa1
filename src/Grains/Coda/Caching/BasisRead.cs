namespace CodaMcp.Coda.Caching;

/// <summary>One response of Coda that a result is based on.</summary>
/// <param name="Key">The response's key in the member's cache.</param>
/// <param name="ReadAt">When it was read from Coda.</param>
/// <param name="Until">Until when it may be reused.</param>
internal readonly record struct BasisRead(string Key, DateTimeOffset ReadAt, DateTimeOffset Until)
{
    /// <summary>The Coda user of the call's token; null if the response is cached for the token alone.</summary>
    public CodaIdentity? Identity { get; init; }

    /// <summary>The document whose actor confirms the response, or <see cref="DocumentScopes.ListOfDocs"/>. Null if only its age counts.</summary>
    public string? DocId { get; init; }

    /// <summary>The stamp by which the actor decides whether the response is still current.</summary>
    public DocumentStamp Stamp { get; init; }

    /// <summary>The scopes of the document that the response shows.</summary>
    public string[] Scopes { get; init; } = [];
}

namespace CodaMcp.Coda.Caching;

/// <summary>One answer of Coda that a result was made from.</summary>
/// <param name="Key">The answer's key in the member's cache.</param>
/// <param name="ReadAt">When it was read from Coda.</param>
/// <param name="Until">How long it may be given again.</param>
internal readonly record struct BasisRead(string Key, DateTimeOffset ReadAt, DateTimeOffset Until)
{
    /// <summary>Whom the call's token stands for; null where the answer is kept for the token alone.</summary>
    public CodaIdentity? Identity { get; init; }

    /// <summary>The document whose actor vouches for the answer, or <see cref="DocumentScopes.ListOfDocs"/>; null where its age alone counts.</summary>
    public string? DocId { get; init; }

    /// <summary>The stamp by which the actor tells whether it is still right.</summary>
    public DocumentStamp Stamp { get; init; }

    /// <summary>What of the document it shows.</summary>
    public string[] Scopes { get; init; } = [];
}

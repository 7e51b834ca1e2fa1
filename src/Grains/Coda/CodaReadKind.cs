namespace CodaMcp.Coda;

/// <summary>The kind of data that a request reads. It determines how long the response may be cached.</summary>
internal enum CodaReadKind
{
    /// <summary>Never cached: writes, exports, the status of writes and exports, folders, and the members and roles of workspaces.</summary>
    Never,

    /// <summary>See <see cref="CodaCacheTimes.Account"/>.</summary>
    Account,

    /// <summary>See <see cref="CodaCacheTimes.Link"/>.</summary>
    Link,

    /// <summary>See <see cref="CodaCacheTimes.Listing"/>.</summary>
    Listing,

    /// <summary>See <see cref="CodaCacheTimes.Outline"/>.</summary>
    Outline,

    /// <summary>See <see cref="CodaCacheTimes.Rows"/>.</summary>
    Rows,

    /// <summary>See <see cref="CodaCacheTimes.Content"/>.</summary>
    Content,
}

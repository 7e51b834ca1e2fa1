namespace CodaMcp.Coda;

/// <summary>What a request reads, as far as the cache cares.</summary>
internal enum CodaReadKind
{
    /// <summary>Nothing that may be kept: a write, or the state of a write or an export.</summary>
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

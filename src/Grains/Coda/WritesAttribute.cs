namespace CodaMcp.Coda;

/// <summary>
/// Marks an operation that changes something. It is not retried once Coda may have executed it. By default it counts towards the limit of writes.
/// </summary>
/// <param name="scopes">The scopes that it touches. Without scopes, it touches nothing that is cached.</param>
internal sealed class WritesAttribute(params string[] scopes) : OperationAttribute(CodaBudgetCategory.Write, scopes)
{
    /// <summary>Whether it upserts rows. If its body names key columns, it may be retried, because a retry updates the same rows.</summary>
    public bool UpsertsRows { get; set; }

    /// <summary>Whether it updates a page. Its body shows whether tables may disappear.</summary>
    public bool UpdatesPage { get; set; }

    /// <summary>Whether it creates a doc. The doc may be a copy of one that Coda is still preparing.</summary>
    public bool CreatesDoc { get; set; }

    /// <summary>
    /// Whether Coda may answer 409 for another reason than a doc that it is still preparing, such as a taken address or an existing permission.
    /// No recorded response shows whether Coda uses 409 for these.
    /// </summary>
    public bool MayClash { get; set; }
}

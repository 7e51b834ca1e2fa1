namespace CodaMcp.Coda;

/// <summary>The operation changes something, so it is not sent again once Coda may have executed it. By default it counts towards the limit of writes.</summary>
/// <param name="scopes">What it touches. Without scopes, it touches nothing that is kept.</param>
internal sealed class WritesAttribute(params string[] scopes) : OperationAttribute(CodaBudgetCategory.Write, scopes)
{
    /// <summary>Whether it upserts rows. If its body names key columns, it may be sent again: it then updates the same rows.</summary>
    public bool UpsertsRows { get; set; }

    /// <summary>Whether it updates a page. Its body tells whether tables may disappear.</summary>
    public bool UpdatesPage { get; set; }

    /// <summary>Whether it creates a doc. The doc may be a copy of one that Coda still prepares.</summary>
    public bool CreatesDoc { get; set; }

    /// <summary>
    /// Whether it can answer 409 for another reason than a doc that Coda still prepares, such as a taken address or an existing permission.
    /// No recorded response shows whether Coda uses 409 for these.
    /// </summary>
    public bool MayClash { get; set; }
}

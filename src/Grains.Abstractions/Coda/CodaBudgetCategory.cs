namespace CodaMcp.Coda;

/// <summary>Coda's rate limit categories: each has its own limit, shared by all of a Coda user's tokens and documents. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.CodaBudgetCategory")]
public enum CodaBudgetCategory
{
    /// <summary>Reading: every GET that has no category of its own.</summary>
    Read,

    /// <summary>Writing, other than page content. The export of a page counts here: it is a POST.</summary>
    Write,

    /// <summary>Writing pages and their content.</summary>
    Content,

    /// <summary>Listing docs.</summary>
    ListDocs,

    /// <summary>Reading analytics.</summary>
    Analytics,
}

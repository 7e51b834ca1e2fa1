namespace CodaMcp.Coda;

/// <summary>Marks an operation that changes nothing and may be retried. By default it counts towards the limit of reads.</summary>
/// <param name="kind">The kind of data that it reads. It determines how long the response may be cached.</param>
/// <param name="scopes">
/// The scopes that the response shows. The actor of the document or of the list of docs then caches the response. Without scopes, only the
/// member's cache stores it.
/// </param>
internal sealed class ReadsAttribute(CodaReadKind kind, params string[] scopes) : OperationAttribute(CodaBudgetCategory.Read, scopes)
{
    /// <summary>The kind of data that it reads. It determines how long the response may be cached.</summary>
    public CodaReadKind Kind { get; } = kind;
}

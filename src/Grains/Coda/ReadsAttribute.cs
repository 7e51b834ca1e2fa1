namespace CodaMcp.Coda;

/// <summary>The operation changes nothing, so it may be sent again. By default it counts towards the limit of reads.</summary>
/// <param name="kind">How long its answer may be kept.</param>
/// <param name="scopes">
/// What the answer shows. The answer is then kept by the document's actor, or by the actor of the list of docs. Without scopes, the member
/// alone keeps it.
/// </param>
internal sealed class ReadsAttribute(CodaReadKind kind, params string[] scopes) : OperationAttribute(CodaBudgetCategory.Read, scopes)
{
    /// <summary>How long its answer may be kept.</summary>
    public CodaReadKind Kind { get; } = kind;
}

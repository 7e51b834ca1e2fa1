namespace CodaMcp.Coda;

/// <summary>
/// Declares the facts about an operation of Coda. Every method of <see cref="ICodaApi"/> has one: <see cref="ReadsAttribute"/> or
/// <see cref="WritesAttribute"/>.
/// </summary>
/// <param name="category">The rate limit that the operation counts towards, unless <see cref="Category"/> sets another.</param>
/// <param name="scopes">The scopes that the operation shows or touches; see <see cref="Caching.DocumentScopes"/>.</param>
[AttributeUsage(AttributeTargets.Method)]
internal abstract class OperationAttribute(CodaBudgetCategory category, string[] scopes) : Attribute
{
    /// <summary>The rate limit that the operation counts towards.</summary>
    public CodaBudgetCategory Category { get; set; } = category;

    /// <summary>The scopes that the operation shows or touches; see <see cref="Caching.DocumentScopes"/>.</summary>
    public string[] Scopes { get; } = scopes;
}

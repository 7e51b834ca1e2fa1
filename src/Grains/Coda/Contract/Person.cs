namespace CodaMcp.Coda.Contract;

/// <summary>Describes a person (schema PersonValue; recorded as author, creator and last editor of a page).</summary>
public sealed record Person
{
    /// <summary>Display name.</summary>
    public string? Name { get; init; }

    /// <summary>Email address.</summary>
    public string? Email { get; init; }
}

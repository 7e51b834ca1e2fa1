namespace CodaMcp.Tools;

/// <summary>A person in a cell.</summary>
/// <param name="Name">The name; may be blank.</param>
/// <param name="Email">The email address, which tells people apart.</param>
internal sealed record KnownPerson(string Name, string? Email);

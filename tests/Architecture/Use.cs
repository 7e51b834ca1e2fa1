namespace CodaMcp.Tests;

/// <summary>A use of one type by another.</summary>
/// <param name="From">The part that the using type is in: a project, or a folder as a namespace.</param>
/// <param name="To">The part that the used type is in.</param>
/// <param name="Types">Both types, for a person.</param>
internal sealed record Use(string From, string To, string Types);

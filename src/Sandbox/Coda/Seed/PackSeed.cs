namespace CodaMcp.Sandbox.Coda;

/// <summary>A Pack of Northwind Labs. The sandbox has only its analytics.</summary>
/// <param name="Id">The Pack's id.</param>
/// <param name="Name">The name.</param>
/// <param name="CreatedAt">The time of its first build.</param>
/// <param name="IsPublished">Whether others can install it.</param>
/// <param name="Makers">The login ids that can edit it, and therefore see its analytics.</param>
/// <param name="Formulas">Its formulas with their types: action, formula, sync or metadata.</param>
internal sealed record PackSeed(int Id, string Name, DateTimeOffset CreatedAt, bool IsPublished, string[] Makers, (string Name, string Type)[] Formulas);

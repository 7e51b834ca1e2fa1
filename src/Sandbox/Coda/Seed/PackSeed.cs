namespace CodaMcp.Sandbox.Coda;

/// <summary>A Pack that Northwind Labs makes; only its analytics are played.</summary>
/// <param name="Id">Pack id.</param>
/// <param name="Name">Name.</param>
/// <param name="CreatedAt">When it was first built.</param>
/// <param name="IsPublished">Whether others can install it.</param>
/// <param name="Makers">Login ids that can edit it, and therefore see its analytics.</param>
/// <param name="Formulas">Its formulas with their types: action, formula, sync or metadata.</param>
internal sealed record PackSeed(int Id, string Name, DateTimeOffset CreatedAt, bool IsPublished, string[] Makers, (string Name, string Type)[] Formulas);

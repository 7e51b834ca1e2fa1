namespace CodaMcp.Coda.Users;

/// <summary>A permit that is taken, as it is stored.</summary>
/// <param name="Category">Its category.</param>
/// <param name="Until">When it is free again.</param>
public sealed record TakenPermit(CodaBudgetCategory Category, DateTimeOffset Until);

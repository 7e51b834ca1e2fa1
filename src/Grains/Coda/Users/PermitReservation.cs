namespace CodaMcp.Coda.Users;

/// <summary>Permits that may be out, as it is stored.</summary>
/// <param name="Category">Their category.</param>
/// <param name="Permits">How many, those that need no reservation included.</param>
/// <param name="Until">Until when they may be given out.</param>
public sealed record PermitReservation(CodaBudgetCategory Category, int Permits, DateTimeOffset Until);

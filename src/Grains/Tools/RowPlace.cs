namespace CodaMcp.Tools;

/// <summary>Where a listing of rows goes on; what its cursor holds.</summary>
/// <param name="Token">Coda's page token; null for the first page.</param>
/// <param name="Limit">The limit the listing began with: a first page read again must have the size it had.</param>
/// <param name="Skip">Rows of that page that were given already.</param>
internal sealed record RowPlace(string? Token, int Limit, int Skip);

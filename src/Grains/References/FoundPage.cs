using CodaMcp.Coda.Contract;

namespace CodaMcp.References;

/// <summary>A page that a reference led to.</summary>
/// <param name="DocId">The doc it is in.</param>
/// <param name="Page">The page.</param>
internal readonly record struct FoundPage(string DocId, Page Page);

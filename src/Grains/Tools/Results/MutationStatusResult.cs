namespace CodaMcp.Tools.Results;

/// <summary>How far a write is.</summary>
internal sealed record MutationStatusResult : WriteResult;

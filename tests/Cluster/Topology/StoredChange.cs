namespace CodaMcp.Tests;

/// <summary>A change of what a member has stored: when, of which member and version, and by which activation.</summary>
internal sealed record StoredChange(DateTime At, string Grain, long Version, string Writer);

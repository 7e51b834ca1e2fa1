namespace CodaMcp.Tests;

/// <summary>A change of what a grain has stored: when, of which grain and state, and by which activation.</summary>
internal sealed record StoredChange(DateTime At, string Grain, string State, string Writer);

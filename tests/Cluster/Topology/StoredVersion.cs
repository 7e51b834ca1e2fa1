namespace CodaMcp.Tests;

/// <summary>A version of a grain's state: when, of which grain and state, and by which activation it was stored.</summary>
internal sealed record StoredVersion(DateTime At, string Grain, string State, string Writer);

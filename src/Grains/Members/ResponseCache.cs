namespace CodaMcp.Members;

/// <summary>The member's cache of Coda's answers.</summary>
public sealed class ResponseCache;

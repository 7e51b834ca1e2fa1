namespace CodaMcp.Sandbox.Stytch;

/// <summary>What the sandbox reads of a token's header. The algorithm is not asked for: it verifies RS256 and nothing else.</summary>
/// <param name="Kid">The key id.</param>
internal sealed record TokenHeader(string? Kid);

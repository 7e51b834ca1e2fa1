namespace CodaMcp.Sandbox.Stytch;

/// <summary>The part of a token's header that the sandbox reads. It ignores the algorithm, because it verifies only RS256.</summary>
/// <param name="Kid">The key id.</param>
internal sealed record TokenHeader(string? Kid);

namespace CodaMcp.Sandbox.Coda;

/// <summary>An API token of a <see cref="SandboxCodaUser"/>, possibly restricted.</summary>
/// <param name="Value">The value after "Bearer" in the Authorization header.</param>
/// <param name="Name">The name in the response of <c>whoami</c>.</param>
/// <param name="CanRead">Whether GET is allowed.</param>
/// <param name="CanWrite">Whether POST, PUT, PATCH and DELETE are allowed.</param>
/// <param name="DocId">The only document that it can access; <see langword="null"/> for all documents of its Coda user.</param>
/// <param name="TableId">The only table that it can access, within <paramref name="DocId"/>.</param>
public sealed record SandboxCodaToken(
    string Value,
    string Name,
    bool CanRead = true,
    bool CanWrite = true,
    string? DocId = null,
    string? TableId = null)
{
    /// <summary>Whether the token is restricted, as <c>whoami</c> reports it.</summary>
    public bool Scoped => !CanRead || !CanWrite || DocId is not null || TableId is not null;
}

namespace CodaMcp.Sandbox.Coda;

/// <summary>An API token of a <see cref="SandboxCodaUser"/>, possibly restricted.</summary>
/// <param name="Value">What the Authorization header carries after "Bearer".</param>
/// <param name="Name">Name as <c>whoami</c> shows it.</param>
/// <param name="CanRead">Whether GET is allowed.</param>
/// <param name="CanWrite">Whether POST, PUT, PATCH and DELETE are allowed.</param>
/// <param name="DocId">The only document it reaches; <see langword="null"/> for all of its Coda user.</param>
/// <param name="TableId">The only table it reaches, within <paramref name="DocId"/>.</param>
public sealed record SandboxCodaToken(
    string Value,
    string Name,
    bool CanRead = true,
    bool CanWrite = true,
    string? DocId = null,
    string? TableId = null)
{
    /// <summary>Whether anything is restricted, as <c>whoami</c> reports it.</summary>
    public bool Scoped => !CanRead || !CanWrite || DocId is not null || TableId is not null;
}

namespace CodaMcp.Coda;

/// <summary>The progress of a write that Coda accepted.</summary>
/// <param name="Applied">Whether Coda has applied it.</param>
/// <param name="Warning">Coda's own warning about it, word for word.</param>
public sealed record MutationProgress(bool Applied, string? Warning = null)
{
    /// <summary>Accepted and, as far as known, not applied yet.</summary>
    public static MutationProgress Accepted { get; } = new(false);
}

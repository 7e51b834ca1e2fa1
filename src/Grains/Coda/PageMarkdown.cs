namespace CodaMcp.Coda;

/// <summary>A page's content.</summary>
/// <param name="Markdown">The content as Markdown.</param>
/// <param name="Warning">A sentence for the model about missing content; null if nothing is missing.</param>
public sealed record PageMarkdown(string Markdown, string? Warning);

namespace CodaMcp.Coda;

/// <summary>A page's content.</summary>
/// <param name="Markdown">The content as Markdown.</param>
/// <param name="Warning">What is missing from it, in a sentence for the model; null where nothing is.</param>
public sealed record PageMarkdown(string Markdown, string? Warning);

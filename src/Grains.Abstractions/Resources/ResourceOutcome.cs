using CodaMcp.Tools;

namespace CodaMcp.Resources;

/// <summary>What came of a <see cref="ReadResource"/>: content with its type, or an error.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ResourceOutcome")]
public sealed record ResourceOutcome
{
    /// <summary>The content, UTF-8 text of at most some 100,000 characters. Null for an error.</summary>
    [Id(0)] public byte[]? Content { get; init; }

    /// <summary>MCP <c>mimeType</c>: <c>text/markdown</c> for pages, otherwise <c>application/json</c>. Null for an error.</summary>
    [Id(1)] public string? MimeType { get; init; }

    /// <summary>
    /// What went wrong. <see cref="ToolErrorKind.NotFound"/> also where the URI is none of ours. Null for content.
    /// </summary>
    [Id(2)] public ToolError? Error { get; init; }
}

namespace CodaMcp.Resources;

/// <summary>One resource template as clients see it (MCP <c>ResourceTemplate</c>, RFC 6570 level 1).</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ResourceTemplateDescriptor")]
public sealed record ResourceTemplateDescriptor
{
    /// <summary>MCP <c>uriTemplate</c>.</summary>
    [Id(0)] public required string UriTemplate { get; init; }

    /// <summary>MCP <c>name</c>.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>MCP <c>title</c>, for people.</summary>
    [Id(2)] public required string Title { get; init; }

    /// <summary>MCP <c>description</c>.</summary>
    [Id(3)] public required string Description { get; init; }

    /// <summary>MCP <c>mimeType</c> of every resource of the template.</summary>
    [Id(4)] public required string MimeType { get; init; }
}

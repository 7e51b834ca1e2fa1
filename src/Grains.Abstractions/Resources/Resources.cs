using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Resources;

/// <summary>One MCP <c>resources/list</c>.</summary>
/// <param name="Cursor">The <see cref="ResourceListing.NextCursor"/> of the previous listing; null for the beginning.</param>
/// <param name="Caller">Who asks.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ListResources")]
public sealed record ListResources([property: Id(0)] string? Cursor, [property: Id(1)] Caller Caller);

/// <summary>The outcome of a <see cref="ListResources"/>: the docs that the Coda user opened last, or an error.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ResourceListing")]
public sealed record ResourceListing
{
    /// <summary>At most 100 docs, last used first. Empty for an error.</summary>
    [Id(0)] public ResourceDescriptor[] Resources { get; init; } = [];

    /// <summary>The cursor of the next listing, valid only for this member. Null at the end.</summary>
    [Id(1)] public string? NextCursor { get; init; }

    /// <summary>The error; <see cref="ToolErrorKind.InvalidArgument"/> for a cursor that this server did not issue.</summary>
    [Id(2)] public ToolError? Error { get; init; }
}

/// <summary>One resource as clients see it (MCP <c>Resource</c>).</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ResourceDescriptor")]
public sealed record ResourceDescriptor
{
    /// <summary>MCP <c>uri</c>. It contains the id, so it stays valid when the doc is renamed.</summary>
    [Id(0)] public required string Uri { get; init; }

    /// <summary>MCP <c>name</c>: the doc's title.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>MCP <c>description</c>: the doc's owner and workspace.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>MCP <c>mimeType</c>.</summary>
    [Id(3)] public required string MimeType { get; init; }

    /// <summary>MCP <c>annotations.lastModified</c>.</summary>
    [Id(4)] public DateTimeOffset? LastModified { get; init; }
}

/// <summary>One MCP <c>resources/read</c>, as a front sends it to the member's grain.</summary>
/// <param name="Uri">The resource's URI as the client sent it. The grain checks whether it is a URI of this server.</param>
/// <param name="Caller">Who asks.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ReadResource")]
public sealed record ReadResource([property: Id(0)] string Uri, [property: Id(1)] Caller Caller);

/// <summary>The outcome of a <see cref="ReadResource"/>: content with its type, or an error.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ResourceOutcome")]
public sealed record ResourceOutcome
{
    /// <summary>The content, UTF-8 text of at most about 120,000 characters. Null for an error.</summary>
    [Id(0)] public byte[]? Content { get; init; }

    /// <summary>MCP <c>mimeType</c>: <c>text/markdown</c> for pages, otherwise <c>application/json</c>. Null for an error.</summary>
    [Id(1)] public string? MimeType { get; init; }

    /// <summary>The error. <see cref="ToolErrorKind.NotFound"/> also for a URI that is not one of this server. Null for content.</summary>
    [Id(2)] public ToolError? Error { get; init; }
}

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

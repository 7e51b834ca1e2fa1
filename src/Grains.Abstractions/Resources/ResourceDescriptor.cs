namespace CodaMcp.Resources;

/// <summary>One resource as clients see it (MCP <c>Resource</c>).</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ResourceDescriptor")]
public sealed record ResourceDescriptor
{
    /// <summary>MCP <c>uri</c>: by id, so that it stays good when the doc is renamed.</summary>
    [Id(0)] public required string Uri { get; init; }

    /// <summary>MCP <c>name</c>: the doc's title.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>MCP <c>description</c>: whose it is and where.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>MCP <c>mimeType</c>.</summary>
    [Id(3)] public required string MimeType { get; init; }

    /// <summary>MCP <c>annotations.lastModified</c>.</summary>
    [Id(4)] public DateTimeOffset? LastModified { get; init; }
}

namespace CodaMcp.Tools;

/// <summary>What a silo's version offers to clients.</summary>
/// <param name="Instructions">MCP <c>instructions</c>: what a model should know before it calls anything.</param>
/// <param name="Tools">Every tool, in the order of <c>tools/list</c>, which never changes while a version runs.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ToolCatalogContent")]
public sealed record ToolCatalogContent([property: Id(0)] string Instructions, [property: Id(1)] ToolDescriptor[] Tools);

/// <summary>One tool as clients see it (MCP <c>Tool</c>), created from the tool's method.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ToolDescriptor")]
public sealed record ToolDescriptor
{
    /// <summary>MCP <c>name</c>.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>MCP <c>title</c>, for people.</summary>
    [Id(1)] public required string Title { get; init; }

    /// <summary>MCP <c>description</c>, for the model.</summary>
    [Id(2)] public required string Description { get; init; }

    /// <summary>The toolset the tool belongs to.</summary>
    [Id(3)] public required string Toolset { get; init; }

    /// <summary>MCP <c>inputSchema</c> as UTF-8 JSON.</summary>
    [Id(4)] public required byte[] InputSchema { get; init; }

    /// <summary>MCP <c>outputSchema</c> as UTF-8 JSON.</summary>
    [Id(5)] public required byte[] OutputSchema { get; init; }

    /// <summary>The scopes a token needs.</summary>
    [Id(6)] public required string[] RequiredScopes { get; init; }

    /// <summary>MCP <c>readOnlyHint</c>.</summary>
    [Id(7)] public required bool ReadOnly { get; init; }

    /// <summary>MCP <c>destructiveHint</c>.</summary>
    [Id(8)] public required bool Destructive { get; init; }

    /// <summary>MCP <c>idempotentHint</c>.</summary>
    [Id(9)] public required bool Idempotent { get; init; }

    /// <summary>MCP <c>openWorldHint</c>.</summary>
    [Id(10)] public required bool OpenWorld { get; init; }

    /// <summary>Whether the server offers the tool's toolset if the operator has not chosen any toolsets.</summary>
    [Id(11)] public bool ByDefault { get; init; }

    /// <summary>
    /// The most characters of a result, if that is more than the usual 50,000; otherwise 0. Clients get it as
    /// <c>_meta["anthropic/maxResultSizeChars"]</c>.
    /// </summary>
    [Id(12)] public int MaxResultCharacters { get; init; }
}

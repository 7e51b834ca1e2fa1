namespace CodaMcp.Sessions;

/// <summary>What a <see cref="SessionEvent"/> tells. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.SessionEventKind")]
public enum SessionEventKind
{
    /// <summary>MCP <c>notifications/resources/updated</c>.</summary>
    ResourceUpdated,

    /// <summary>MCP <c>notifications/tools/list_changed</c>.</summary>
    ToolsListChanged,

    /// <summary>MCP <c>notifications/prompts/list_changed</c>.</summary>
    PromptsListChanged,

    /// <summary>MCP <c>notifications/resources/list_changed</c>.</summary>
    ResourcesListChanged,
}

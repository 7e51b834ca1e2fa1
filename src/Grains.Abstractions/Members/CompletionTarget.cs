namespace CodaMcp.Members;

/// <summary>What an argument that is being completed belongs to (MCP <c>ref/prompt</c>, <c>ref/resource</c>). Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.CompletionTarget")]
public enum CompletionTarget
{
    /// <summary>A prompt.</summary>
    Prompt,

    /// <summary>A resource template.</summary>
    ResourceTemplate,
}

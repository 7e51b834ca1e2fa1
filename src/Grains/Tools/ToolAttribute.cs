namespace CodaMcp.Tools;

/// <summary>
/// Marks a method as a tool. A client also sees the method's <see cref="System.ComponentModel.DescriptionAttribute"/>s. The signature makes
/// the input schema, and the return type makes the output schema. The method is static. It takes a <see cref="ToolCall"/> and a
/// <see cref="CancellationToken"/> besides its arguments.
/// </summary>
/// <param name="name">The tool's name: lower case with underscores, at most 64 characters.</param>
/// <param name="title">The title for people.</param>
/// <param name="scope">The scope a token needs, one of <see cref="Scopes"/>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolAttribute(string name, string title, string scope) : Attribute
{
    /// <summary>MCP <c>name</c>.</summary>
    public string Name { get; } = name;

    /// <summary>MCP <c>title</c>.</summary>
    public string Title { get; } = title;

    /// <summary>The scope a token needs. A tool that needs <see cref="Scopes.Write"/> changes something; the other tools do not.</summary>
    public string Scope { get; } = scope;

    /// <summary>MCP <c>destructiveHint</c>: may overwrite or remove existing content.</summary>
    public bool Destructive { get; init; }

    /// <summary>MCP <c>idempotentHint</c>: a repeated call has no further effect.</summary>
    public bool Idempotent { get; init; }

    /// <summary>MCP <c>openWorldHint</c>: reaches beyond the documents, as a button or an automation does.</summary>
    public bool OpenWorld { get; init; }

    /// <summary>When it asks a person to agree before it changes anything (<see cref="ToolCall.Confirm"/>), such as <c>always</c>. Null for never.</summary>
    public string? Asks { get; init; }

    /// <summary>
    /// The most characters of a result, if it needs more than the usual 50,000; otherwise 0. Claude Code reads it as
    /// <c>anthropic/maxResultSizeChars</c>.
    /// </summary>
    public int MaxResultCharacters { get; init; }
}

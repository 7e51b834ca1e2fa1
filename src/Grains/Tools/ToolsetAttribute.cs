namespace CodaMcp.Tools;

/// <summary>Makes a class a toolset: its <see cref="ToolAttribute"/> methods are the tools, in the order they are written.</summary>
/// <param name="name">The toolset's name.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ToolsetAttribute(string name) : Attribute
{
    /// <summary>The toolset's name.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// Whether its tools that read take <see cref="ToolArguments.Fresh"/>. Not those whose arguments a client prescribes (ChatGPT's
    /// <c>search</c> and <c>fetch</c>), nor those that nothing is cached for.
    /// </summary>
    public bool TakesFresh { get; init; } = true;

    /// <summary>Whether clients see it where the operator has not chosen toolsets.</summary>
    public bool ByDefault { get; init; }
}

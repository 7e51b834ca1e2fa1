namespace CodaMcp.Tools;

/// <summary>Marks a class as a toolset. Its <see cref="ToolAttribute"/> methods are the tools, in the order of the code.</summary>
/// <param name="name">The toolset's name.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ToolsetAttribute(string name) : Attribute
{
    /// <summary>The toolset's name.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// Whether its tools that read take <see cref="ToolArguments.Fresh"/>. This is false if a client prescribes the arguments (ChatGPT's
    /// <c>search</c> and <c>fetch</c>), or if nothing is cached for the tools.
    /// </summary>
    public bool TakesFresh { get; init; } = true;

    /// <summary>Whether clients see it if the operator has not chosen toolsets.</summary>
    public bool ByDefault { get; init; }
}

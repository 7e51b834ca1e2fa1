namespace CodaMcp.Tools;

/// <summary>Another name of an argument, under which it is still taken, such as its name in earlier versions. It is not in the schema.</summary>
/// <param name="name">The other name.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class AlsoNamedAttribute(string name) : Attribute
{
    /// <summary>The other name.</summary>
    public string Name { get; } = name;
}

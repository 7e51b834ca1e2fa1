namespace CodaMcp.Tools;

/// <summary>Adds another accepted name to an argument, such as its name in earlier versions. The schema does not contain it.</summary>
/// <param name="name">The other name.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class AlsoNamedAttribute(string name) : Attribute
{
    /// <summary>The other name.</summary>
    public string Name { get; } = name;
}

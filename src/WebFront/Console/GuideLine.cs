namespace CodaMcp.Pages;

/// <summary>A link, a command or a value of a <see cref="ClientGuide"/>, with its label.</summary>
/// <param name="Label">The label: the effect or the name of the value.</param>
/// <param name="Value">The address, the command or the value itself.</param>
public sealed record GuideLine(string Label, string Value);

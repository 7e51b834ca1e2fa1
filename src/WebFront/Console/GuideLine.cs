namespace CodaMcp.Pages;

/// <summary>A link, a command or a value of a <see cref="ClientGuide"/>, with the words that it is shown with.</summary>
/// <param name="Label">What it does, or what it is.</param>
/// <param name="Value">The address, the command or the value itself.</param>
public sealed record GuideLine(string Label, string Value);

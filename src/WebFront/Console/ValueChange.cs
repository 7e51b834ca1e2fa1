namespace CodaMcp.Pages;

/// <summary>What a form will change.</summary>
/// <param name="Label">What.</param>
/// <param name="Before">Its value now.</param>
/// <param name="After">Its value afterwards.</param>
public sealed record ValueChange(string Label, string Before, string After);

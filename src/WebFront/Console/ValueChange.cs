namespace CodaMcp.Pages;

/// <summary>A change that a form will make.</summary>
/// <param name="Label">The name of the value.</param>
/// <param name="Before">The present value.</param>
/// <param name="After">The new value.</param>
public sealed record ValueChange(string Label, string Before, string After);

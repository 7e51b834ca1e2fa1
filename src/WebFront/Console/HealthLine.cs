namespace CodaMcp.Pages;

/// <summary>One health check.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Text">The description of the result, or null.</param>
public sealed record HealthLine(string Name, string Status, string? Text);

namespace CodaMcp.Sandbox.Coda;

/// <summary>A short link of the organization. The API can add go links but not list them, so the sandbox shows them.</summary>
/// <param name="Name">The text after <c>go/</c>.</param>
/// <param name="DestinationUrl">The destination.</param>
/// <param name="CreatorEmail">The owner.</param>
/// <param name="Description">The purpose.</param>
/// <param name="UrlPattern">The destination with <c>{*}</c> for every further part of the link.</param>
public sealed record SandboxGoLink(string Name, string DestinationUrl, string CreatorEmail, string? Description, string? UrlPattern);

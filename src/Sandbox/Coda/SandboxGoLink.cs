namespace CodaMcp.Sandbox.Coda;

/// <summary>A short link of the organization. The API can add them and has no way to list them, so the sandbox shows what was added.</summary>
/// <param name="Name">What comes after <c>go/</c>.</param>
/// <param name="DestinationUrl">Where it leads.</param>
/// <param name="CreatorEmail">Who it belongs to.</param>
/// <param name="Description">What it is for.</param>
/// <param name="UrlPattern">Destination with <c>{*}</c> for every further part of the link.</param>
public sealed record SandboxGoLink(string Name, string DestinationUrl, string CreatorEmail, string? Description, string? UrlPattern);

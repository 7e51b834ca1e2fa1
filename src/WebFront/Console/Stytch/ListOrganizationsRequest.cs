namespace CodaMcp.Pages.Stytch;

/// <summary>Asks for the organizations of an intermediate session.</summary>
/// <param name="IntermediateSessionToken">The intermediate session.</param>
internal sealed record ListOrganizationsRequest(string IntermediateSessionToken);

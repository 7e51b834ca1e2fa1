namespace CodaMcp.Pages.Stytch;

/// <summary>Revokes a member's consent. The path names the member and the client; Stytch's SDK sends an empty object.</summary>
internal sealed record RevokeConnectedAppRequest;

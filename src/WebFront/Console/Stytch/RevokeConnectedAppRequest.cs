namespace CodaMcp.Pages.Stytch;

/// <summary>Takes back a member's consent. The address says all; Stytch's SDK sends an empty object.</summary>
internal sealed record RevokeConnectedAppRequest;

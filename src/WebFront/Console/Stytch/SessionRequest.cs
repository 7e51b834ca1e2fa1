namespace CodaMcp.Pages.Stytch;

/// <summary>Identifies a session.</summary>
/// <param name="SessionToken">Its opaque token.</param>
internal sealed record SessionRequest(string SessionToken);

namespace CodaMcp.Pages.Stytch;

/// <summary>Names a session.</summary>
/// <param name="SessionToken">Its opaque token.</param>
internal sealed record SessionRequest(string SessionToken);

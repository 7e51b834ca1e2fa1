namespace CodaMcp.Sandbox.Stytch;

/// <summary>The response of <c>POST /v1/b2b/idp/oauth/authorize</c>.</summary>
/// <param name="RedirectUri">The address for the browser: the callback, with the code or the error in it.</param>
/// <param name="AuthorizationCode">The code, if consent was granted.</param>
internal sealed record AuthorizeAnswer(string RedirectUri, string? AuthorizationCode) : Envelope;

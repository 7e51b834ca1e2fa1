namespace CodaMcp.Pages.Stytch;

/// <summary>
/// Stytch's answer to an authorization. Its redirect address is never followed: Stytch puts an issuer of its own into it and joins a second
/// query to an address that has one.
/// </summary>
internal sealed record AuthorizeAnswer : StytchAnswer
{
    /// <summary>The client's callback as Stytch would build it. An error is in its query.</summary>
    public string RedirectUri { get; set => field = value ?? ""; } = "";

    /// <summary>The code; empty where there is an error instead.</summary>
    public string AuthorizationCode { get; set => field = value ?? ""; } = "";
}

namespace CodaMcp.Pages.Stytch;

/// <summary>
/// Holds Stytch's response to an authorization. No browser is redirected to its address, because Stytch puts an issuer of its own into it.
/// Stytch also appends a second query to an address that already has one.
/// </summary>
internal sealed record AuthorizeAnswer : StytchAnswer
{
    /// <summary>The client's callback address as Stytch builds it. An error is in its query.</summary>
    public string RedirectUri { get; set => field = value ?? ""; } = "";

    /// <summary>The code; empty for an error.</summary>
    public string AuthorizationCode { get; set => field = value ?? ""; } = "";
}

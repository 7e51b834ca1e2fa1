namespace CodaMcp.Pages.Stytch;

/// <summary>An authorization that was carried out.</summary>
internal sealed record AuthorizeAnswer : StytchAnswer
{
    /// <summary>The client's callback, with the code or the error in it.</summary>
    public required string RedirectUri { get; init; }
}

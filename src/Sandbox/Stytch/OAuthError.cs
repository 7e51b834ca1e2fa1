namespace CodaMcp.Sandbox.Stytch;

/// <summary>An error response of an OAuth endpoint.</summary>
/// <param name="Error">The error code.</param>
/// <param name="ErrorDescription">A sentence for people.</param>
internal sealed record OAuthError(string Error, string ErrorDescription) : Envelope
{
    public string ErrorUri { get; } = $"https://stytch.com/docs/api/errors#{Error}";
}

namespace CodaMcp.Sandbox.Stytch;

/// <summary>A refusal of an OAuth endpoint.</summary>
/// <param name="Error">The code.</param>
/// <param name="ErrorDescription">A sentence.</param>
internal sealed record OAuthError(string Error, string ErrorDescription) : Envelope
{
    public string ErrorUri { get; } = $"https://stytch.com/docs/api/errors#{Error}";
}

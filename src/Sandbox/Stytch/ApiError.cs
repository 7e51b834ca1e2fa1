namespace CodaMcp.Sandbox.Stytch;

/// <summary>An error response of a management endpoint.</summary>
/// <param name="ErrorType">The error type.</param>
/// <param name="ErrorMessage">A sentence for people.</param>
internal sealed record ApiError(string ErrorType, string ErrorMessage) : Envelope
{
    public string ErrorUrl { get; } = $"https://stytch.com/docs/api/errors#{ErrorType}";
}

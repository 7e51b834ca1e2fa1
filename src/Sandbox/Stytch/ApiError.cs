namespace CodaMcp.Sandbox.Stytch;

/// <summary>A refusal of a management endpoint.</summary>
/// <param name="ErrorType">The type.</param>
/// <param name="ErrorMessage">A sentence.</param>
internal sealed record ApiError(string ErrorType, string ErrorMessage) : Envelope
{
    public string ErrorUrl { get; } = $"https://stytch.com/docs/api/errors#{ErrorType}";
}

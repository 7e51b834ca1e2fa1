namespace CodaMcp.Pages.Stytch;

/// <summary>The body of a refusal.</summary>
internal sealed record StytchError
{
    /// <summary>Which.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Which, where the call is one of the OAuth endpoints.</summary>
    public string? Error { get; init; }
}

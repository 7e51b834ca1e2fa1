namespace CodaMcp.Pages.Stytch;

/// <summary>The body of an error response.</summary>
internal sealed record StytchError
{
    /// <summary>The name of the error.</summary>
    public string? ErrorType { get; init; }

    /// <summary>The name of the error at the OAuth endpoints.</summary>
    public string? Error { get; init; }
}

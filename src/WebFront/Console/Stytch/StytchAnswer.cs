namespace CodaMcp.Pages.Stytch;

/// <summary>What every answer of Stytch carries.</summary>
internal record StytchAnswer
{
    /// <summary>Names the request in Stytch's logs.</summary>
    public string RequestId { get; init; } = "";
}

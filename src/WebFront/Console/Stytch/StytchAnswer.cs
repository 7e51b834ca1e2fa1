namespace CodaMcp.Pages.Stytch;

/// <summary>What every answer of Stytch carries.</summary>
/// <remarks>
/// Properties of answers are settable: generated JSON code sets init-only ones to null where the answer leaves them out, whatever their
/// default is.
/// </remarks>
internal record StytchAnswer
{
    /// <summary>Names the request in Stytch's logs.</summary>
    public string RequestId { get; set => field = value ?? ""; } = "";
}

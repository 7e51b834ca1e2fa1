namespace CodaMcp.Pages.Stytch;

/// <summary>The part that every response of Stytch has.</summary>
/// <remarks>
/// The properties of responses are settable. Generated JSON code sets init-only properties to null if the response omits them, whatever
/// their default is.
/// </remarks>
internal record StytchAnswer
{
    /// <summary>The id of the request in Stytch's logs.</summary>
    public string RequestId { get; set => field = value ?? ""; } = "";
}

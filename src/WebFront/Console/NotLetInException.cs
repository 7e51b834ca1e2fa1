using CodaMcp.Authentication;

namespace CodaMcp.Pages;

/// <summary>A signed-in person may not use this server, or this could not be checked. <see cref="PageEndpoint"/> shows the page for it.</summary>
/// <param name="refusal">The reason, as an MCP client gets it.</param>
/// <param name="returnTo">The page of ours that the person wanted, with its query; null for the page of the request.</param>
internal sealed class NotLetInException(Refusal refusal, string? returnTo = null) : Exception(refusal.Description)
{
    /// <summary>The page of ours that the person wanted, or null.</summary>
    public string? ReturnTo { get; } = returnTo;

    /// <summary>The reason.</summary>
    public Refusal Refusal { get; } = refusal;
}

namespace CodaMcp.Pages.Stytch;

/// <summary>A Connected App, as it describes itself.</summary>
internal sealed record StytchClient
{
    /// <summary>Its id: Stytch's own, or the https address of its metadata document.</summary>
    public string ClientId { get; set => field = value ?? ""; } = "";

    /// <summary>What it calls itself. Anybody can take any name.</summary>
    public string ClientName { get; set => field = value ?? ""; } = "";
}

namespace CodaMcp.Pages.Stytch;

/// <summary>Describes a Connected App, as the app states it.</summary>
internal sealed record StytchClient
{
    /// <summary>Its id: Stytch's own, or the https address of its metadata document.</summary>
    public string ClientId { get; set => field = value ?? ""; } = "";

    /// <summary>The name that the client states for itself. Any client can take any name.</summary>
    public string ClientName { get; set => field = value ?? ""; } = "";
}

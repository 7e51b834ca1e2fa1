namespace CodaMcp.Pages.Stytch;

/// <summary>A connection to an organization's identity provider.</summary>
internal sealed record SsoConnection
{
    /// <summary>Its id.</summary>
    public string ConnectionId { get; set => field = value ?? ""; } = "";

    /// <summary>Its name for people.</summary>
    public string DisplayName { get; set => field = value ?? ""; } = "";
}

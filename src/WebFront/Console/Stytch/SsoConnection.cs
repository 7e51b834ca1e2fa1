namespace CodaMcp.Pages.Stytch;

/// <summary>Describes a connection to an organization's identity provider.</summary>
internal sealed record SsoConnection
{
    /// <summary>Its id.</summary>
    public string ConnectionId { get; set => field = value ?? ""; } = "";

    /// <summary>Its display name.</summary>
    public string DisplayName { get; set => field = value ?? ""; } = "";
}

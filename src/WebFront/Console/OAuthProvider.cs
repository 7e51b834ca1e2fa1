using System.Collections.Frozen;

namespace CodaMcp.Pages;

/// <summary>A provider that Stytch's discovery OAuth can sign members in with.</summary>
/// <param name="Id">The id in Stytch's paths.</param>
/// <param name="Name">The name on its button.</param>
internal sealed record OAuthProvider(string Id, string Name)
{
    /// <summary>The providers that Stytch has: their names by id.</summary>
    public static FrozenDictionary<string, string> Names { get; } = new Dictionary<string, string>
    {
        ["google"] = "Google",
        ["microsoft"] = "Microsoft",
        ["github"] = "GitHub",
        ["hubspot"] = "HubSpot",
        ["slack"] = "Slack",
    }.ToFrozenDictionary();
}

using CodaMcp.Members;

namespace CodaMcp.Policies;

/// <summary>The standing of a client under an organization's policy. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.ClientStanding")]
public enum ClientStanding
{
    /// <summary>Members may connect it.</summary>
    Allowed,

    /// <summary>Members may not connect it until an admin allows it.</summary>
    Pending,

    /// <summary>Members may not connect it, because it is not listed as allowed.</summary>
    NotListed,

    /// <summary>Members may not connect it, because it is blocked.</summary>
    Blocked,
}

/// <summary>A client that a member wants to connect, on the consent page.</summary>
/// <param name="ClientId">The OAuth client id; the address of the metadata document if the client has one.</param>
/// <param name="ClientName">The name that the client states for itself; not verified.</param>
/// <param name="RedirectPlace">
/// Where the client's redirect address leads: a host, with the port if it is not the default, or an app's scheme such as <c>cursor:</c>.
/// </param>
/// <param name="Member">The member who wants to connect the client.</param>
/// <param name="MemberLabel">The email address or name of that person.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ConnectClient")]
public sealed record ConnectClient(
    [property: Id(0)] string ClientId,
    [property: Id(1)] string ClientName,
    [property: Id(2)] string RedirectPlace,
    [property: Id(3)] MemberId Member,
    [property: Id(4)] string MemberLabel);

/// <summary>A client that members of an organization have connected, or wanted to connect.</summary>
/// <param name="ClientId">The OAuth client id.</param>
/// <param name="ClientName">The name that the client states for itself; not verified.</param>
/// <param name="RedirectPlaces">Where the client's redirect addresses lead, in the same form as <see cref="ConnectClient.RedirectPlace"/>.</param>
/// <param name="Standing">The current standing of the client under the policy.</param>
/// <param name="FirstSeen">When a member first wanted to connect the client.</param>
/// <param name="LastSeen">When a member last connected the client, or wanted to; accurate to the day.</param>
/// <param name="AskedBy">The email address or name of the member who first wanted to connect the client.</param>
[GenerateSerializer, Immutable, Alias("codamcp.OrganizationClient")]
public sealed record OrganizationClient(
    [property: Id(0)] string ClientId,
    [property: Id(1)] string ClientName,
    [property: Id(2)] string[] RedirectPlaces,
    [property: Id(3)] ClientStanding Standing,
    [property: Id(4)] DateTimeOffset FirstSeen,
    [property: Id(5)] DateTimeOffset LastSeen,
    [property: Id(6)] string AskedBy);

/// <summary>A decision about one client.</summary>
/// <param name="Client">A client id or a host, as in <see cref="Policy.AllowedClients"/>.</param>
/// <param name="Allowed">True to allow it, false to block it, null to remove it from both lists.</param>
/// <param name="Actor">Who decides, for the audit.</param>
/// <param name="ActorLabel">The email address or name of that person.</param>
[GenerateSerializer, Immutable, Alias("codamcp.DecideClient")]
public sealed record DecideClient(
    [property: Id(0)] string Client,
    [property: Id(1)] bool? Allowed,
    [property: Id(2)] MemberId Actor,
    [property: Id(3)] string ActorLabel);

using CodaMcp.Members;

namespace CodaMcp.Policies;

/// <summary>What an organization's policy says of a client. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.ClientStanding")]
public enum ClientStanding
{
    /// <summary>It may be connected.</summary>
    Allowed,

    /// <summary>It may not, until an admin allows it.</summary>
    Pending,

    /// <summary>It may not: it is not one of those listed.</summary>
    NotListed,

    /// <summary>It may not: it is one of those blocked.</summary>
    Blocked,
}

/// <summary>A client that a member wants to connect, on the consent page.</summary>
/// <param name="ClientId">The OAuth client id; the address of its metadata document if it has one.</param>
/// <param name="ClientName">What it calls itself: its own word.</param>
/// <param name="RedirectPlace">Where its answer goes: a host with its port unless it is the usual one, or an app's scheme such as <c>cursor:</c>.</param>
/// <param name="Member">Who wants it.</param>
/// <param name="MemberLabel">What they are called.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ConnectClient")]
public sealed record ConnectClient(
    [property: Id(0)] string ClientId,
    [property: Id(1)] string ClientName,
    [property: Id(2)] string RedirectPlace,
    [property: Id(3)] MemberId Member,
    [property: Id(4)] string MemberLabel);

/// <summary>A client that members of an organization have connected, or wanted to.</summary>
/// <param name="ClientId">The OAuth client id.</param>
/// <param name="ClientName">What it calls itself: its own word.</param>
/// <param name="RedirectPlaces">Where its answers went, or were to go.</param>
/// <param name="Standing">What the policy says of it now.</param>
/// <param name="FirstSeen">When a member first wanted it.</param>
/// <param name="LastSeen">When a member last connected it, or wanted to; to the day.</param>
/// <param name="AskedBy">Who wanted it first.</param>
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
/// <param name="Allowed">True to allow it, false to block it, null to take it off both lists.</param>
/// <param name="Actor">Who decides, for the audit.</param>
/// <param name="ActorLabel">What they are called.</param>
[GenerateSerializer, Immutable, Alias("codamcp.DecideClient")]
public sealed record DecideClient(
    [property: Id(0)] string Client,
    [property: Id(1)] bool? Allowed,
    [property: Id(2)] MemberId Actor,
    [property: Id(3)] string ActorLabel);

using CodaMcp.Audit;

namespace CodaMcp.Members;

/// <summary>
/// Lists the members of an organization who have used this server. Any silo answers; the key is 0. It only reads the database.
/// <see cref="IMemberAccessGrain"/> and <see cref="IMemberAdministrationGrain"/> change members.
/// </summary>
[Alias("codamcp.IMemberDirectoryGrain")]
public interface IMemberDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Returns a page of members, in the order of their keys. A reader who may not see the organization gets only their own entry.</summary>
    [Alias("List")]
    [ResponseTimeout("00:00:30")]
    Task<MemberPage> List(MemberListing listing, CancellationToken cancellationToken = default);

    /// <summary>Returns one member of the reader's organization; null if there is none that the reader may see.</summary>
    /// <param name="reader">Who asks.</param>
    /// <param name="member">The member's id.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    [Alias("Find")]
    [ResponseTimeout("00:00:30")]
    Task<ListedMember?> Find(AuditReader reader, string member, CancellationToken cancellationToken = default);
}

/// <summary>Asks for a page of members.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.MemberListing")]
public sealed record MemberListing
{
    /// <summary>The most members of a page.</summary>
    public const int MaxLimit = 200;

    /// <summary>Who asks.</summary>
    [Id(0)] public required AuditReader Reader { get; init; }

    /// <summary>Only members whose id or label contains this, in upper or lower case; null or empty for all.</summary>
    [Id(1)] public string? Text { get; init; }

    /// <summary>Only members after this one: <see cref="MemberPage.Next"/> of the previous page.</summary>
    [Id(2)] public string? After { get; init; }

    /// <summary>The most members to return, 1 to <see cref="MaxLimit"/>.</summary>
    [Id(3)] public int Limit { get; init; } = 50;
}

/// <summary>A page of members.</summary>
/// <param name="Members">The members.</param>
/// <param name="Next">The value of <see cref="MemberListing.After"/> for the next page; null if there are no more members.</param>
[GenerateSerializer, Immutable, Alias("codamcp.MemberPage")]
public sealed record MemberPage([property: Id(0)] ListedMember[] Members, [property: Id(1)] string? Next);

/// <summary>A member as stored in the database.</summary>
/// <param name="Id">The member.</param>
/// <param name="Label">The email address or name, as last seen; null if there was none.</param>
/// <param name="SeenAt">When the member last called or opened a session, accurate to an hour.</param>
/// <param name="Access">The decisions about the member's access.</param>
/// <param name="Sessions">The open sessions, in the order in which they were opened.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ListedMember")]
public sealed record ListedMember(
    [property: Id(0)] MemberId Id,
    [property: Id(1)] string? Label,
    [property: Id(2)] DateTimeOffset? SeenAt,
    [property: Id(3)] MemberAccess Access,
    [property: Id(4)] ListedSession[] Sessions);

/// <summary>An open session as stored in the database.</summary>
/// <param name="Id">The <c>Mcp-Session-Id</c>.</param>
/// <param name="ClientId">The OAuth client.</param>
/// <param name="ClientName">MCP <c>clientInfo.name</c>, from the client and not verified.</param>
/// <param name="ClientVersion">MCP <c>clientInfo.version</c>.</param>
/// <param name="ProtocolVersion">The MCP revision.</param>
/// <param name="OpenedAt">When the session was opened.</param>
/// <param name="UsedAt">When the session was last used, accurate to ten minutes.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ListedSession")]
public sealed record ListedSession(
    [property: Id(0)] string Id,
    [property: Id(1)] string ClientId,
    [property: Id(2)] string ClientName,
    [property: Id(3)] string ClientVersion,
    [property: Id(4)] string ProtocolVersion,
    [property: Id(5)] DateTimeOffset OpenedAt,
    [property: Id(6)] DateTimeOffset UsedAt)
{
    /// <summary>Hides the id, because Orleans logs replies that arrive too late.</summary>
    public override string ToString() => "(a session)";
}
